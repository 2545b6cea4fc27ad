//! The construct tree: nodes, values, variables, all in arenas and referred to by index.
//!
//! Why not diff the parser's tree: there, one change of meaning is many changes of syntax (an alias, a quote, a keyword
//! that moved), and a reference is a name. Here a value already says what it denotes, and whatever Python does not
//! distinguish is gone.
//!
//! Values are stored children first, so a pass in index order sees everything a value consists of before the value.

use crate::parse::ParsedFile;
use crate::text::Span;
use infrabench_protocol::analysis::NodeKind;
use rustc_hash::FxHashMap;
use std::rc::Rc;

pub(crate) type NodeId = usize;
pub(crate) type ValueId = usize;
pub(crate) type VarId = usize;
pub(crate) type AttrId = usize;
pub(crate) type ScopeId = usize;

/// The tree of the compared files of one codebase.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub files: Vec<Rc<ParsedFile>>,
    /// Nodes in source order; a parent before its children.
    pub nodes: Vec<Node>,
    /// The module nodes.
    pub roots: Vec<NodeId>,
    pub values: Vec<Value>,
    /// Hash of each value: equal for values that mean the same, up to renamed variables.
    pub hashes: Vec<u64>,
    pub vars: Vec<Var>,
    pub attrs: Vec<Attr>,
    /// Values a variable may have at some point of the program; a reference names one.
    pub states: Vec<Vec<ValueId>>,
    pub scopes: Vec<ScopeInfo>,
    /// Scope of each class by its path.
    pub classes: FxHashMap<String, ScopeId>,
    /// Node index of each construct, in source order.
    pub constructs: Vec<NodeId>,
}

/// A node.
#[derive(Debug)]
pub(crate) struct Node {
    pub kind: NodeKind,
    pub file: usize,
    pub span: Span,
    pub parent: Option<NodeId>,
    pub children: Vec<NodeId>,
    /// What is shown.
    pub name: String,
    /// What identifies it among its siblings, when something does.
    pub key: Option<String>,
    /// Its own values, by what they are: `condition`, `value`, `target`…
    pub parts: Vec<(&'static str, ValueId)>,
    pub construct: Option<Box<Construct>>,
    /// The scope it opens, for modules, classes and functions.
    pub scope: Option<ScopeId>,
    /// Of the whole subtree, names of variables and the node's own key left out.
    pub hash: u64,
}

/// What a construct node has beside.
#[derive(Debug, Default)]
pub(crate) struct Construct {
    /// Dotted path of the class, with the factory method if one made it.
    pub class: String,
    /// Whether the class is known to be a construct, not only called like one.
    pub certain: bool,
    pub scope: Option<ValueId>,
    pub id: Option<ValueId>,
    /// The other arguments.
    pub args: Vec<Arg>,
    /// The variables and attributes it is assigned to.
    pub targets: Vec<ValueId>,
    pub calls: Vec<Call>,
    /// Nearest function or module node.
    pub function: Option<NodeId>,
}

/// A method called on a construct.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// From the construct to the method: `connections.allow_from`, `root.add_resource("items").add_method`.
    pub path: String,
    /// The method alone.
    pub method: String,
    /// Hash of the path, its arguments included.
    pub path_hash: u64,
    /// The call.
    pub value: ValueId,
    /// Conditionals and loops around it, innermost first.
    pub guards: Vec<NodeId>,
    pub span: Span,
    pub file: usize,
}

/// An argument of a call.
#[derive(Clone, Debug)]
pub(crate) struct Arg {
    pub name: ArgName,
    pub value: ValueId,
    pub span: Span,
}

/// How an argument is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ArgName {
    /// By position.
    Position,
    /// By keyword, or by position where the parameter is known.
    Keyword(String),
    /// `*args`.
    Star,
    /// `**kwargs`.
    DoubleStar,
}

/// A value: what an expression means.
#[derive(Debug)]
pub(crate) struct Value {
    pub kind: Kind,
    pub file: usize,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Text(String),
    Bytes(Vec<u8>),
    /// `true` for integers.
    Number(f64, bool),
    /// An integer or complex number too large or odd for the above, as text.
    OddNumber(String),
    Bool(bool),
    None,
    Ellipsis,
    /// A name that nothing in sight binds: a builtin, or an error.
    Name(String),
    /// Something imported or defined at the top of a module, by its path.
    Path(String),
    /// A variable, with the state it is in.
    Var(VarId, Option<usize>),
    /// A variable of the comprehension or lambda around, counted from the outside.
    Bound(usize),
    /// The first parameter of a method, and the scope of the class.
    SelfObject(ScopeId),
    /// `self.name`.
    SelfAttr(AttrId),
    Attribute(ValueId, String),
    Call(ValueId, Vec<Arg>),
    /// None as key for `**mapping`.
    Dict(Vec<(Option<ValueId>, ValueId)>),
    /// `list`, `tuple`, `set`.
    Sequence(&'static str, Vec<ValueId>),
    /// Text with placeholders.
    Template(Vec<ValueId>),
    /// Any other expression: the operator and its operands.
    Op(&'static str, Vec<ValueId>),
    /// A construct created here.
    Construct(NodeId),
}

/// A variable of a module or function.
#[derive(Debug)]
pub(crate) struct Var {
    pub name: String,
    /// What it was first defined as.
    pub first: Option<ValueId>,
    /// The state after the last assignment seen.
    pub state: Option<usize>,
    /// How many times it is assigned.
    pub assigned: u32,
    /// Where it was assigned last: the block.
    pub block: Option<NodeId>,
}

/// An attribute that a class's methods assign or read through `self`.
#[derive(Debug)]
pub(crate) struct Attr {
    pub class: ScopeId,
    pub name: String,
    pub values: Vec<ValueId>,
}

/// A scope with variables.
#[derive(Debug)]
pub(crate) struct ScopeInfo {
    pub node: NodeId,
    /// Path of the class, for a class.
    pub class: Option<String>,
    pub vars: Vec<VarId>,
    pub attrs: FxHashMap<String, AttrId>,
    /// Paths of the class's bases.
    pub bases: Vec<String>,
}

impl Tree {
    pub(crate) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id)
    }

    pub(crate) fn kind(&self, id: ValueId) -> &Kind {
        self.values.get(id).map_or(&Kind::None, |value| &value.kind)
    }

    pub(crate) fn hash(&self, id: ValueId) -> u64 {
        self.hashes.get(id).copied().unwrap_or(0)
    }

    pub(crate) fn construct(&self, id: NodeId) -> Option<&Construct> {
        self.nodes.get(id)?.construct.as_deref()
    }

    /// The source of a value on one line.
    pub(crate) fn text(&self, id: ValueId) -> String {
        let Some(value) = self.values.get(id) else { return String::new() };
        self.files.get(value.file).map_or_else(String::new, |file| file.source.one_line(value.span))
    }

    /// The nodes around a node, innermost first.
    pub(crate) fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.nodes.get(id).and_then(|node| node.parent), |id| {
            self.nodes.get(*id).and_then(|node| node.parent)
        })
    }
}
