//! A document of texts, breaks and groups, and its layout in a width.
//!
//! The document is one sequence of [`Op`]s: a group is what stands between its `Open` and `Close`. Layout goes through
//! it once, looking ahead from each group (does it fit on the line?) and from each flexible break (does what comes up
//! to the next break fit?). Widths count bytes, as Elixir's algebra does for texts.

use std::ops::Range;

/// Index of a group.
pub(super) type GroupId = usize;

/// One step of a document.
enum Op {
    /// A part of the text; what is `wide` takes room on the line, colours do not.
    Text { range: Range<usize>, wide: bool },
    /// A group begins.
    Open(GroupId),
    /// A group ends.
    Close,
    /// Behind the opening bracket; lines that follow are indented.
    Head(GroupId),
    /// Between two items.
    Separator(GroupId),
    /// Before the closing bracket; the indentation ends.
    Tail(GroupId),
}

/// How a group breaks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// All breaks at once, brackets on lines of their own.
    Strict,
    /// Each break only where the line is full, items next to the brackets.
    Flex,
}

struct Group {
    style: Style,
    nest: usize,
    /// Position of its `Close`.
    end: usize,
}

/// A document under construction.
#[derive(Default)]
pub(super) struct Document {
    ops: Vec<Op>,
    groups: Vec<Group>,
    text: String,
}

/// What a break amounts to.
struct Break {
    flat: &'static str,
    flexible: bool,
}

impl Document {
    /// Appends a text.
    pub(super) fn text(&mut self, text: &str) {
        self.push_text(text, true);
    }

    /// Appends a text that takes no room, as colours do.
    pub(super) fn escape(&mut self, text: &str) {
        self.push_text(text, false);
    }

    fn push_text(&mut self, text: &str, wide: bool) {
        let start = self.text.len();
        self.text.push_str(text);
        self.ops.push(Op::Text { range: start..self.text.len(), wide });
    }

    /// Begins a group.
    pub(super) fn open(&mut self) -> GroupId {
        let group = self.groups.len();
        self.groups.push(Group { style: Style::Strict, nest: 0, end: 0 });
        self.ops.push(Op::Open(group));
        group
    }

    /// Marks where the items of a group begin.
    pub(super) fn head(&mut self, group: GroupId) {
        self.ops.push(Op::Head(group));
    }

    /// Marks a place between items.
    pub(super) fn separator(&mut self, group: GroupId) {
        self.ops.push(Op::Separator(group));
    }

    /// Marks where the items of a group end.
    pub(super) fn tail(&mut self, group: GroupId) {
        self.ops.push(Op::Tail(group));
    }

    /// Ends a group, whose style is only known now that its items are.
    pub(super) fn close(&mut self, id: GroupId, style: Style, nest: usize) {
        let end = self.ops.len();
        if let Some(group) = self.groups.get_mut(id) {
            *group = Group { style, nest, end };
        }
        self.ops.push(Op::Close);
    }

    /// The text laid out in a width, on one line without one.
    pub(super) fn layout(&self, width: Option<usize>) -> String {
        let layout = Layout {
            document: self,
            width,
            out: String::with_capacity(self.text.len()),
            column: 0,
            open: Vec::new(),
            overflow: 0,
        };
        layout.run()
    }

    fn style(&self, id: GroupId) -> Style {
        self.groups.get(id).map_or(Style::Strict, |group| group.style)
    }

    fn break_at(&self, op: &Op) -> Option<Break> {
        let (id, flat) = match op {
            Op::Separator(id) => (*id, " "),
            Op::Head(id) | Op::Tail(id) if self.style(*id) == Style::Strict => (*id, ""),
            _ => return None,
        };
        Some(Break { flat, flexible: self.style(id) == Style::Flex })
    }
}

/// A group that is being laid out.
struct Level {
    broken: bool,
    indent: usize,
}

struct Layout<'a> {
    document: &'a Document,
    width: Option<usize>,
    out: String,
    column: usize,
    /// Groups around the position, outermost first.
    open: Vec<Level>,
    /// The last break that made a group too wide. Until the next new line every group around it is, and need not be
    /// measured: that keeps deeply nested groups linear.
    overflow: usize,
}

impl Layout<'_> {
    fn run(mut self) -> String {
        for (position, op) in self.document.ops.iter().enumerate() {
            match op {
                Op::Text { range, wide } => {
                    self.out.push_str(self.document.text.get(range.clone()).unwrap_or(""));
                    self.column += if *wide { range.len() } else { 0 };
                }
                Op::Open(id) => self.enter(*id, position),
                Op::Close => drop(self.open.pop()),
                Op::Head(id) => {
                    self.nest(*id, true);
                    self.lay_break(op, position);
                }
                Op::Separator(_) => self.lay_break(op, position),
                Op::Tail(id) => {
                    self.nest(*id, false);
                    self.lay_break(op, position);
                }
            }
        }
        self.out
    }

    fn enter(&mut self, id: GroupId, position: usize) {
        let (parent_broken, indent) = self.open.last().map_or((true, 0), |level| (level.broken, level.indent));
        let end = self.document.groups.get(id).map_or(0, |group| group.end);
        let known = (position..end).contains(&self.overflow) && self.overflow > position;
        // Within a group that fits, everything fits.
        let broken = parent_broken && self.width.is_some_and(|width| known || !self.group_fits(width, position, end));
        self.open.push(Level { broken, indent });
    }

    fn nest(&mut self, id: GroupId, inwards: bool) {
        let by = self.document.groups.get(id).map_or(0, |group| group.nest);
        if let Some(level) = self.open.last_mut() {
            level.indent = if inwards { level.indent + by } else { level.indent.saturating_sub(by) };
        }
    }

    fn lay_break(&mut self, op: &Op, position: usize) {
        let Some(here) = self.document.break_at(op) else { return };
        let (broken, indent) = self.open.last().map_or((false, 0), |level| (level.broken, level.indent));
        let fits = |width: usize| here.flexible && self.rest_fits(width, self.column + here.flat.len(), position + 1);
        if !broken || self.width.is_none_or(fits) {
            self.out.push_str(here.flat);
            self.column += here.flat.len();
            return;
        }
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.column = indent;
        self.overflow = 0;
    }

    /// Tells whether a group fits on the line; what has no break fits however wide it is, since breaking wins nothing.
    fn group_fits(&mut self, width: usize, start: usize, end: usize) -> bool {
        let mut column = self.column;
        // The last break that counts, and those that counted when the groups around were entered.
        let (mut seen, mut outer) = (0, Vec::new());
        for (position, op) in self.document.ops.iter().enumerate().take(end).skip(start + 1) {
            match op {
                Op::Open(_) => outer.push(seen),
                Op::Close => seen = outer.pop().unwrap_or(seen),
                Op::Text { range, wide: true } => column += range.len(),
                _ => {
                    if let Some(here) = self.document.break_at(op) {
                        column += here.flat.len();
                        seen = position;
                    }
                }
            }
            if column > width && seen > 0 {
                self.overflow = seen;
                return false;
            }
        }
        true
    }

    /// Tells whether everything up to the next break of a broken group fits.
    fn rest_fits(&self, width: usize, mut column: usize, start: usize) -> bool {
        // Groups entered since `start`; below them come those that are open.
        let (mut inner, mut closed) = (0_usize, 0);
        for op in self.document.ops.iter().skip(start) {
            if column > width {
                return false;
            }
            match op {
                Op::Open(_) => inner += 1,
                Op::Close if inner > 0 => inner -= 1,
                Op::Close => closed += 1,
                Op::Text { range, wide: true } => column += range.len(),
                _ => {
                    let Some(here) = self.document.break_at(op) else { continue };
                    let around = self.open.len().checked_sub(closed + 1).and_then(|index| self.open.get(index));
                    if inner == 0 && around.is_some_and(|level| level.broken) {
                        return true;
                    }
                    column += here.flat.len();
                }
            }
        }
        column <= width
    }
}
