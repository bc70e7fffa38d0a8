//! Two subjects held against each other.

use super::{
    acronym::{ACRONYM, stands_for},
    align::Alike,
    evidence::{Evidence, EvidenceKind, Facts, weigh},
    names::{NameMatch, compare_names, compare_whole, may_be_whole, rests_contradict},
    prepare::{prepare, role_of, tells_organization},
    prepared::{PreparedName, Role},
    similarity::similarity,
    slip::{ONE_SLIP, one_slip},
    token::Token,
};
use crate::{BirthDate, Schema, Score, Subject, Thresholds};

/// How alike two subjects are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// 0 to 1.
    pub score: Score,
    /// Whether they are taken for the same: a person should look.
    pub is_match: bool,
    /// Why, item by item.
    pub why: Vec<Evidence>,
}

/// A comparison before it is put into words.
pub(crate) struct Judged {
    pub(crate) score: i32,
    pub(crate) name: NameMatch,
    pub(crate) evidence: Vec<(EvidenceKind, i32, &'static str)>,
}

impl Judged {
    /// One name is the initials of the other: worth a look, whatever else speaks for or against it.
    fn credit_initials(&mut self) {
        let more = (ACRONYM - self.name.score).max(0);
        let text = "one name is the initials of the other";
        self.evidence.push((EvidenceKind::Name, more, text));
        self.score = (self.score + more).min(1000);
    }
}

/// What the same letters with other spaces between them score.
const SAME_LETTERS: i32 = 960;

/// Weighs names and facts of two sides.
pub(crate) fn judge(
    (left, left_whole): (&[&Token], &str),
    (right, right_whole): (&[&Token], &str),
    role: Role,
    (left_facts, right_facts): (&Facts<'_>, &Facts<'_>),
    alike: Alike<'_>,
) -> Judged {
    let mut name = compare_names(left, right, role, alike);
    let doubtful = name.score < 850 && (role == Role::Organization || name.score >= 450);
    if doubtful
        && may_be_whole(left_whole, right_whole, role)
        && !rests_contradict(&name, left, right)
    {
        name.score = name.score.max(compare_whole(left_whole, right_whole, role));
    }
    if name.score < ONE_SLIP {
        name.score = name.score.max(one_slip(&name, left, right));
    }
    if name.score < SAME_LETTERS && left_whole == right_whole && left_whole.len() >= 5 {
        // Words written together or apart.
        name.score = SAME_LETTERS;
    }
    let weighed = weigh(&name, left_facts, right_facts);
    Judged {
        score: weighed.score,
        name,
        evidence: weighed.evidence,
    }
}

/// Compares two subjects; which is which does not matter.
pub fn compare(left: &Subject, right: &Subject) -> Comparison {
    let (left_schema, right_schema) = (schema_of(left), schema_of(right));
    let roles = roles(left, left_schema, right, right_schema);
    let mut best: Option<(Judged, PreparedName, PreparedName)> = None;
    let facts = (facts(left, left_schema), facts(right, right_schema));
    for role in roles {
        let (ls, rs) = (prepare(&left.name, *role), prepare(&right.name, *role));
        for (l, r) in ls.iter().flat_map(|l| rs.iter().map(move |r| (l, r))) {
            let (lt, rt): (Vec<&Token>, Vec<&Token>) =
                (l.tokens.iter().collect(), r.tokens.iter().collect());
            let mut judged = judge(
                (&lt, &l.whole),
                (&rt, &r.whole),
                *role,
                (&facts.0.borrow(), &facts.1.borrow()),
                &mut |i, j| match (lt.get(i), rt.get(j)) {
                    (Some(a), Some(b)) => similarity(a, b),
                    _ => 0,
                },
            );
            if *role == Role::Organization && (stands_for(l, r) || stands_for(r, l)) {
                judged.credit_initials();
            }
            if best.as_ref().is_none_or(|(b, _, _)| judged.score > b.score) {
                best = Some((judged, l.clone(), r.clone()));
            }
        }
    }
    match best {
        Some((judged, l, r)) => in_words(&judged, &l, &r),
        None => Comparison {
            score: Score::ZERO,
            is_match: false,
            why: Vec::new(),
        },
    }
}

/// The schema, or what the words of the name say about it.
fn schema_of(subject: &Subject) -> Schema {
    match subject.schema {
        Schema::Unknown if tells_organization(&subject.name) => Schema::Organization,
        schema => schema,
    }
}

/// How the names are read: as what they are both; in both ways where they differ.
fn roles(l: &Subject, ls: Schema, r: &Subject, rs: Schema) -> &'static [Role] {
    match (
        role_of(ls, &l.name, Role::Person),
        role_of(rs, &r.name, Role::Person),
    ) {
        (Role::Person, Role::Person) => &[Role::Person],
        (Role::Organization, Role::Organization) => &[Role::Organization],
        _ => &[Role::Person, Role::Organization],
    }
}

struct OwnFacts<'a> {
    schema: Schema,
    birth_date: Option<BirthDate>,
    subject: &'a Subject,
}

impl OwnFacts<'_> {
    fn borrow(&self) -> Facts<'_> {
        Facts {
            schema: self.schema,
            birth_dates: self.birth_date.as_slice(),
            countries: self.subject.country.as_slice(),
            identifiers: &self.subject.identifiers,
        }
    }
}

fn facts(subject: &Subject, schema: Schema) -> OwnFacts<'_> {
    OwnFacts {
        schema,
        birth_date: subject.birth_date.map(BirthDate::On),
        subject,
    }
}

fn in_words(judged: &Judged, left: &PreparedName, right: &PreparedName) -> Comparison {
    let score = Score::from_permille(judged.score);
    let left: Vec<&Token> = left.tokens.iter().collect();
    let right: Vec<&Token> = right.tokens.iter().collect();
    Comparison {
        score,
        is_match: score >= Thresholds::default().potential_match,
        why: explain(judged, &left, &right),
    }
}

/// The comparison in words.
pub(crate) fn explain(judged: &Judged, left: &[&Token], right: &[&Token]) -> Vec<Evidence> {
    let narrow = |points: i32| i16::try_from(points).unwrap_or(i16::MAX);
    let mut why = vec![Evidence {
        kind: EvidenceKind::Name,
        points: narrow(judged.name.score),
        text: name_in_words(&judged.name, left, right),
    }];
    why.extend(judged.evidence.iter().map(|(kind, points, text)| Evidence {
        kind: *kind,
        points: narrow(*points),
        text: (*text).to_owned(),
    }));
    why
}

fn name_in_words(name: &NameMatch, left: &[&Token], right: &[&Token]) -> String {
    let words = |tokens: &[&Token], (from, count): (usize, usize)| -> String {
        let texts = tokens
            .iter()
            .skip(from)
            .take(count)
            .map(|t| t.text.as_ref());
        texts.collect::<Vec<&str>>().join(" ")
    };
    let mut parts: Vec<String> = Vec::new();
    for pair in &name.pairs {
        let (l, r) = (words(left, pair.left), words(right, pair.right));
        parts.push(match pair.likeness {
            1000 => format!("{l} is the same"),
            _ if pair.initial => format!("{l} may stand for {r}"),
            likeness => format!("{l} is like {r} ({}%)", likeness / 10),
        });
    }
    let only = |tokens: &[&Token], at: &[usize]| -> String {
        let texts = at
            .iter()
            .filter_map(|at| tokens.get(*at))
            .map(|t| t.text.as_ref());
        texts.collect::<Vec<&str>>().join(" ")
    };
    if !name.only_left.is_empty() {
        parts.push(format!("only on the left: {}", only(left, &name.only_left)));
    }
    if !name.only_right.is_empty() {
        parts.push(format!(
            "only on the right: {}",
            only(right, &name.only_right)
        ));
    }
    format!(
        "names are {}% alike: {}",
        name.score.max(0) / 10,
        parts.join("; ")
    )
}
