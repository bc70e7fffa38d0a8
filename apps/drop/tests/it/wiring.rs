//! `src/wiring` composes and decides nothing. What decides belongs to `crates/application`, to a
//! domain crate, to an adapter or to the check of the configuration.
//!
//! A decision needs a branch, a comparison, a constant or an implementation of a port, so that is what
//! the test counts in the syntax tree of every file:
//!
//! - `if`, `match`, `while`, `loop`, `let … else`, comparisons, `&&`, `||`, `!`;
//! - methods that choose: [`CHOOSING`];
//! - `const`, `static`, numbers and booleans: a limit or a switch is a policy;
//! - `impl Trait for Type`: what implements a port is an adapter or a policy;
//! - macros other than [`MACROS`], since their insides may hide any of these.
//!
//! Free are `?`, calls, struct literals, `for`, `map`, `collect` and texts (names of partners, paths).
//! The branches of [`SELECTIONS`] are the one exception: they select an adapter by an enum or an
//! option of the configuration. An exception that is no longer needed fails the test.

use std::{collections::BTreeMap, fs, path::Path};

use syn::{
    BinOp, Expr, ExprBinary, ExprMethodCall, ImplItemFn, ItemFn, ItemImpl, Local, Macro, UnOp,
    visit::{self, Visit},
};

/// Methods that choose between values.
const CHOOSING: &[&str] = &[
    "all",
    "and_then",
    "any",
    "filter",
    "filter_map",
    "find",
    "is_none_or",
    "is_some_and",
    "map_or",
    "map_or_else",
    "or",
    "or_else",
    "position",
    "skip_while",
    "take_while",
    "then",
    "then_some",
    "unwrap_or",
    "unwrap_or_default",
    "unwrap_or_else",
];

/// Macros without a decision in them.
const MACROS: &[&str] = &["format", "info", "vec", "warn"];

/// Where wiring may branch: file, function, construct, reason.
const SELECTIONS: &[(&str, &str, &str, &str)] = &[
    (
        "mod.rs",
        "open_store",
        "match",
        "the database engine, by the configured URL",
    ),
    (
        "alerts.rs",
        "connect",
        "let … else",
        "Slack where its webhook is configured, else the log",
    ),
    (
        "reporting.rs",
        "connect",
        "let … else",
        "Altinn where its key is configured, else no regulator",
    ),
];

/// What one file holds, by function and construct.
struct Decisions {
    file: String,
    function: String,
    found: BTreeMap<(String, String, String), usize>,
}

impl Decisions {
    fn note(&mut self, construct: impl Into<String>) {
        let place = (self.file.clone(), self.function.clone(), construct.into());
        *self.found.entry(place).or_default() += 1;
    }

    fn within(&mut self, function: String, visit: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.function, function);
        visit(self);
        self.function = outer;
    }
}

impl<'ast> Visit<'ast> for Decisions {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.within(item.sig.ident.to_string(), |inner| {
            visit::visit_item_fn(inner, item);
        });
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.within(item.sig.ident.to_string(), |inner| {
            visit::visit_impl_item_fn(inner, item);
        });
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        if item.trait_.is_some() {
            self.note("impl of a trait");
        }
        visit::visit_item_impl(self, item);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.note(format!("const {}", item.ident));
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        self.note(format!("const {}", item.ident));
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.note(format!("static {}", item.ident));
    }

    fn visit_local(&mut self, local: &'ast Local) {
        if local
            .init
            .as_ref()
            .is_some_and(|init| init.diverge.is_some())
        {
            self.note("let … else");
        }
        visit::visit_local(self, local);
    }

    fn visit_expr(&mut self, expression: &'ast Expr) {
        match expression {
            Expr::If(_) => self.note("if"),
            Expr::Match(_) => self.note("match"),
            Expr::While(_) => self.note("while"),
            Expr::Loop(_) => self.note("loop"),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => self.note("!"),
            Expr::Lit(literal) if !matches!(literal.lit, syn::Lit::Str(_)) => self.note("literal"),
            _ => {}
        }
        visit::visit_expr(self, expression);
    }

    fn visit_expr_binary(&mut self, binary: &'ast ExprBinary) {
        if !matches!(binary.op, BinOp::Add(_)) {
            self.note("comparison or logic");
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let method = call.method.to_string();
        if CHOOSING.contains(&method.as_str()) {
            self.note(format!(".{method}()"));
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        let name = call.path.segments.last().map(|last| last.ident.to_string());
        let name = name.expect("a macro has a name");
        if !MACROS.contains(&name.as_str()) {
            self.note(format!("{name}!"));
        }
    }
}

/// What a file of wiring decides, by function and construct.
fn decisions(file: &str, source: &str) -> BTreeMap<(String, String, String), usize> {
    let mut decisions = Decisions {
        file: file.to_owned(),
        function: String::new(),
        found: BTreeMap::new(),
    };
    decisions.visit_file(&syn::parse_file(source).expect("Rust"));
    decisions.found
}

fn read_all(folder: &Path, found: &mut BTreeMap<(String, String, String), usize>, base: &Path) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read_all(&path, found, base);
        } else {
            let source = fs::read_to_string(&path).expect("a file");
            let name = path
                .strip_prefix(base)
                .expect("inside")
                .display()
                .to_string();
            found.extend(decisions(&name, &source));
        }
    }
}

#[test]
fn wiring_only_constructs() {
    let wiring = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/wiring");
    let mut found = BTreeMap::new();
    read_all(&wiring, &mut found, &wiring);
    let selected = |(file, function, construct): &(String, String, String)| {
        SELECTIONS
            .iter()
            .any(|(f, g, c, _)| f == file && g == function && c == construct)
    };
    let decided: Vec<_> = found.iter().filter(|(place, _)| !selected(place)).collect();
    assert!(decided.is_empty(), "decided in wiring: {decided:#?}");
    for (file, function, construct, _) in SELECTIONS {
        let place = (
            (*file).to_owned(),
            (*function).to_owned(),
            (*construct).to_owned(),
        );
        assert!(
            found.contains_key(&place),
            "an exception without use: {place:?}"
        );
    }
}

#[test]
fn each_kind_of_policy_planted_in_wiring_is_found() {
    for (planted, construct) in [
        ("fn f(n: i64) -> i64 { if n > m { a } else { b } }", "if"),
        (
            "fn f(c: Country) -> bool { match c { NO => a, _ => b } }",
            "match",
        ),
        ("fn f(n: i64) -> bool { n >= limit }", "comparison or logic"),
        ("fn f(a: bool) -> bool { !a }", "!"),
        ("fn f() { let Some(x) = y else { return }; }", "let … else"),
        ("const LOOK_BACK: TimeDelta = days(N);", "const LOOK_BACK"),
        ("fn f() -> Duration { Duration::from_secs(20) }", "literal"),
        (
            "fn f(l: &[T]) -> Option<&T> { l.iter().find(|t| t.is_active()) }",
            ".find()",
        ),
        (
            "impl RiskAssessment for Risk { fn name(&self) {} }",
            "impl of a trait",
        ),
        ("fn f() { anyhow::ensure!(a > b); }", "ensure!"),
    ] {
        let found = decisions("planted.rs", planted);
        let constructs: Vec<_> = found.keys().map(|(_, _, construct)| construct).collect();
        assert!(
            constructs.iter().any(|c| *c == construct),
            "{planted}: {constructs:?}"
        );
    }
}

#[test]
fn construction_alone_is_no_decision() {
    let construction = r#"
        fn connect(config: &Config) -> anyhow::Result<Services> {
            let clients = config.banks.iter().map(client).collect::<anyhow::Result<Vec<_>>>()?;
            tracing::info!(count = clients.len(), "connected");
            Ok(Services { path: config.url.join("/v1/callback")?, clients })
        }
    "#;
    assert_eq!(decisions("construction.rs", construction), BTreeMap::new());
}
