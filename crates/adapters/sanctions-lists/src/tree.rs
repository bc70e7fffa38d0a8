//! A small, bounded XML reader: one record at a time as a tree; only the five predefined entities
//! are expanded.

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use crate::{FileKind, ListError, encoding};

/// An element with its text, attributes and children.
#[derive(Debug, Default, Clone)]
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Node>,
}

impl Node {
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first child with this name, if any.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        let mut texts = self.children.iter().filter(|child| child.name == name);
        texts.find_map(|child| filled(&child.text))
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let mut found = self.attributes.iter().filter(|(key, _)| key == name);
        found.find_map(|(_, value)| filled(value))
    }
}

fn filled(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty()).then_some(text)
}

/// Maximum depth, and maximum number of elements in a record.
const MAX_DEPTH: usize = 32;
const MAX_NODES: usize = 20_000;
/// Maximum length of an element's text in bytes.
const MAX_TEXT: usize = 100_000;

/// Reads the file and passes on every element with one of these names, and the attributes of the
/// root, whose name has to be `root`.
pub(crate) fn records(
    kind: FileKind,
    bytes: &[u8],
    root: &str,
    names: &[&str],
    mut each: impl FnMut(Node),
) -> Result<Node, ListError> {
    let text = encoding::text(kind, bytes)?;
    let mut reader = Reader::from_str(&text);
    let mut walk = Walk {
        kind,
        root: None,
        depth: 0,
        open: Vec::new(),
        nodes: 0,
        read: 0,
    };
    loop {
        let at = reader.buffer_position();
        let event = reader.read_event();
        let event = event.map_err(|error| walk.broken(at, &error.to_string()))?;
        match event {
            Event::Start(start) => walk.start(&start, at, root, names)?,
            Event::Empty(start) => {
                walk.start(&start, at, root, names)?;
                walk.end(&mut each);
            }
            Event::End(_) => walk.end(&mut each),
            Event::Text(text) => walk.text(&text, at)?,
            Event::CData(text) => walk.text(&text, at)?,
            Event::GeneralRef(name) => {
                let text = entity(&name).ok_or_else(|| walk.broken(at, "an unknown entity"))?;
                walk.text(&text.to_string(), at)?;
            }
            Event::DocType(_) => return Err(ListError::DocumentType { file: kind.name }),
            Event::Eof => return walk.finish(root),
            _ => {}
        }
    }
}

/// Predefined entities and numeric character references.
fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

struct Walk {
    kind: FileKind,
    root: Option<Node>,
    depth: usize,
    /// The current record and its open elements.
    open: Vec<Node>,
    nodes: usize,
    read: u64,
}

impl Walk {
    fn start(
        &mut self,
        start: &BytesStart<'_>,
        at: u64,
        root: &str,
        names: &[&str],
    ) -> Result<(), ListError> {
        let node = self.node(start, at)?;
        self.depth += 1;
        self.nodes += 1;
        if self.depth > MAX_DEPTH || self.nodes > MAX_NODES {
            return Err(self.broken(at, "nested too deep or a record too large"));
        }
        if self.depth == 1 {
            if node.name != root || self.root.is_some() {
                return Err(ListError::WrongFile {
                    file: self.kind.name,
                    why: format!("its root is not {root}"),
                });
            }
            self.root = Some(node);
        } else if !self.open.is_empty() || names.contains(&node.name.as_str()) {
            self.open.push(node);
        } else {
            self.nodes = 0;
        }
        Ok(())
    }

    fn node(&self, start: &BytesStart<'_>, at: u64) -> Result<Node, ListError> {
        let local = start.local_name();
        let name = local.as_ref().to_owned();
        let mut node = Node {
            name,
            ..Node::default()
        };
        for attribute in start.attributes().take(64) {
            let attribute = attribute.map_err(|error| self.broken(at, &error.to_string()))?;
            let key = attribute.key.local_name().as_ref().to_owned();
            node.attributes.push((key, unescape(&attribute.value)));
        }
        Ok(node)
    }

    fn text(&mut self, text: &str, at: u64) -> Result<(), ListError> {
        let Some(node) = self.open.last_mut() else {
            return Ok(());
        };
        if node.text.len() + text.len() > MAX_TEXT {
            return Err(self.broken(at, "a text too long"));
        }
        node.text.push_str(text);
        Ok(())
    }

    fn end(&mut self, each: &mut impl FnMut(Node)) {
        self.depth = self.depth.saturating_sub(1);
        let Some(node) = self.open.pop() else { return };
        if let Some(parent) = self.open.last_mut() {
            parent.children.push(node);
        } else {
            self.read += 1;
            self.nodes = 0;
            each(node);
        }
    }

    fn finish(self, root: &str) -> Result<Node, ListError> {
        if self.depth > 0 {
            return Err(ListError::Truncated {
                file: self.kind.name,
                row: self.read + 1,
            });
        }
        self.root.ok_or_else(|| ListError::WrongFile {
            file: self.kind.name,
            why: format!("it has no {root}"),
        })
    }

    fn broken(&self, at: u64, why: &str) -> ListError {
        ListError::Malformed {
            file: self.kind.name,
            at,
            why: why.to_owned(),
        }
    }
}

/// The value of an attribute with its entities replaced; an unknown one stays as it is.
fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let known = after.split_once(';');
        let known = known.and_then(|(name, tail)| Some((entity(name)?, tail)));
        let (c, tail) = known.unwrap_or(('&', after));
        text.push(c);
        rest = tail;
    }
    text.push_str(rest);
    text
}
