//! What lies open on the workbench: which file on which side, where it is scrolled to, which pane on a narrow screen.

use super::goto::{Goto, Side};
use super::marks;
use crate::components::editor::Jump;
use crate::components::same::Same;
use infrabench_protocol::place::LineRange;
use infrabench_task::Task;
use std::rc::Rc;
use yew::Reducible;

/// Pixels left above a mask one jumps to: enough code to see what it is in.
const ABOVE_MASK: f64 = 90.0;
/// Centred.
const CENTRED: f64 = -1.0;

/// A pane, one of which is shown on a narrow screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The files.
    Files,
    /// The code.
    Code,
    /// The prompt, the tests, the reference.
    Brief,
    /// The answer box.
    Answer,
    /// Structural diff and the other views of what the answer means.
    Analysis,
    /// The verdict and the tests.
    Results,
}

impl Pane {
    /// Every pane, in the order of the tabs.
    pub const ALL: [Self; 6] =
        [Self::Files, Self::Code, Self::Brief, Self::Answer, Self::Analysis, Self::Results];

    /// Its name on the tab.
    pub fn label(self) -> &'static str {
        match self {
            Self::Files => "Files",
            Self::Code => "Code",
            Self::Brief => "Brief",
            Self::Answer => "Answer",
            Self::Analysis => "Analysis",
            Self::Results => "Results",
        }
    }

    /// Its name in ids and in the style sheet.
    pub fn id(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Code => "code",
            Self::Brief => "brief",
            Self::Answer => "answer",
            Self::Analysis => "analysis",
            Self::Results => "results",
        }
    }
}

/// A text beside the one in the code pane: the other side of a comparison, at the same row.
#[derive(Clone, Debug, PartialEq)]
pub struct Facing {
    /// Which.
    pub side: Side,
    /// The file.
    pub path: String,
    /// Its lines. Those of the text it faces are in [`Desk::code_jump`].
    pub jump: Jump,
}

/// The state of the desk.
#[derive(Clone, Debug, PartialEq)]
pub struct Desk {
    task: Same<Task>,
    /// The side on show in the code pane; never [`Side::Answer`].
    pub side: Side,
    /// The open file.
    pub path: String,
    /// The mask last gone to, an index into the task's masks.
    pub mask: usize,
    /// Where the code pane goes.
    pub code_jump: Option<Jump>,
    /// What is shown beside it.
    pub facing: Option<Facing>,
    /// Where the answer box goes.
    pub answer_jump: Option<Jump>,
    /// The pane on show on a narrow screen.
    pub pane: Pane,
    /// Whether the reference may be seen.
    pub revealed: bool,
    /// Changes when the answer box should take the keyboard focus.
    pub focus_answer: u32,
    serial: u32,
}

/// What happens on the desk.
#[derive(Clone, Debug, PartialEq)]
pub enum Move {
    /// A file is opened.
    Open(String),
    /// The other side of the open file is shown.
    Show(Side),
    /// A mask is gone to. `candidate_line`: where it stands in the candidate, when that is on show.
    Mask {
        /// Index into the task's masks.
        index: usize,
        /// First line it was filled with.
        candidate_line: Option<u32>,
    },
    /// A line is gone to. The other lines that belong to it are shown as well.
    Goto {
        /// The line asked for.
        goto: Goto,
        /// The line of the answer it came from.
        answer_line: Option<u32>,
        /// The line of the candidate it went to.
        candidate: Option<(String, u32)>,
    },
    /// Another pane, on a narrow screen.
    Pane(Pane),
    /// The reference is shown, or hidden again.
    Reveal(bool),
    /// The answer box takes the focus.
    FocusAnswer,
    /// The answer was changed: lines found in the one before mean nothing any more.
    Answered,
    /// The dataset was replaced by one that has this task too.
    Task(Same<Task>),
}

impl Desk {
    /// The desk as it is found: the first mask in sight.
    pub fn new(task: Same<Task>) -> Self {
        let mut desk = Self {
            path: String::new(),
            task,
            side: Side::Context,
            mask: 0,
            code_jump: None,
            facing: None,
            answer_jump: None,
            pane: Pane::Brief,
            revealed: false,
            focus_answer: 0,
            serial: 0,
        };
        desk.show_mask(0, None);
        desk
    }

    fn show_mask(&mut self, index: usize, candidate_line: Option<u32>) {
        let task = self.task.clone();
        self.facing = None;
        match task.masks.get(index) {
            Some(mask) => {
                self.mask = index;
                self.path = mask.path.to_string();
                let line = match (self.side, candidate_line) {
                    (Side::Candidate, Some(line)) => line,
                    (Side::Reference, _) => marks::reference_line(&task, index),
                    (Side::Candidate | Side::Context | Side::Answer, _) => marks::mask_line(mask),
                };
                self.code_jump = Some(self.jump(line, line, false, ABOVE_MASK));
            }
            None => self.path = task.context.keys().next().map(ToString::to_string).unwrap_or_default(),
        }
    }

    fn jump(&mut self, first: u32, last: u32, flash: bool, margin: f64) -> Jump {
        self.serial += 1;
        Jump { serial: self.serial, first, last, flash, margin }
    }

    fn flash(&mut self, lines: LineRange) -> Jump {
        self.jump(lines.first, lines.last, true, CENTRED)
    }

    fn go(&mut self, goto: Goto, answer_line: Option<u32>, candidate: Option<(String, u32)>) {
        if let Some(line) = answer_line {
            self.answer_jump = Some(self.flash(LineRange::new(line, line)));
        }
        if let Some((path, line)) = candidate {
            (self.side, self.path) = (Side::Candidate, path);
            self.code_jump = Some(self.flash(LineRange::new(line, line)));
            self.facing = None;
        }
        let Goto { side, path, lines, facing } = goto;
        match side {
            Side::Answer => {
                self.answer_jump = Some(self.flash(lines));
                self.pane = Pane::Answer;
            }
            Side::Context | Side::Candidate | Side::Reference => {
                self.revealed |= side == Side::Reference;
                (self.side, self.path) = (side, path);
                self.code_jump = Some(self.flash(lines));
                self.facing = facing.map(|other| {
                    self.revealed |= other.side == Side::Reference;
                    Facing { side: other.side, path: other.path, jump: self.flash(other.lines) }
                });
                self.pane = Pane::Code;
            }
        }
    }
}

impl Reducible for Desk {
    type Action = Move;

    fn reduce(self: Rc<Self>, action: Move) -> Rc<Self> {
        let mut desk = (*self).clone();
        match action {
            Move::Open(path) => {
                desk.path = path;
                (desk.code_jump, desk.facing) = (None, None);
                desk.pane = Pane::Code;
            }
            Move::Show(side) => {
                desk.side = side;
                (desk.code_jump, desk.facing) = (None, None);
            }
            Move::Mask { index, candidate_line } => {
                desk.show_mask(index, candidate_line);
                desk.pane = Pane::Code;
            }
            Move::Goto { goto, answer_line, candidate } => desk.go(goto, answer_line, candidate),
            Move::Pane(pane) => desk.pane = pane,
            Move::Reveal(revealed) => {
                desk.revealed = revealed;
                desk.side = if revealed { Side::Reference } else { Side::Context };
                let mask = desk.mask;
                desk.show_mask(mask, None);
                if revealed {
                    desk.pane = Pane::Code;
                }
            }
            Move::FocusAnswer => {
                desk.focus_answer += 1;
                desk.pane = Pane::Answer;
            }
            Move::Answered => desk.facing = None,
            Move::Task(task) => desk = Self { pane: desk.pane, ..Self::new(task) },
        }
        Rc::new(desk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::task::testing::{PATH, task};

    fn after(desk: Desk, action: Move) -> Desk {
        (*Rc::new(desk).reduce(action)).clone()
    }

    #[test]
    fn a_task_opens_at_its_first_mask() {
        let desk = Desk::new(task());
        let first = task().masks.first().map(|mask| (mask.path.to_string(), mask.after));
        assert_eq!(Some((desk.path, desk.code_jump.map_or(0, |jump| jump.first))), first);
    }

    #[test]
    fn a_line_of_the_candidate_is_shown_in_the_answer_as_well() {
        let goto = Goto::candidate("app.py", 7);
        let desk = after(Desk::new(task()), Move::Goto { goto, answer_line: Some(2), candidate: None });
        assert_eq!((desk.side, desk.path.as_str(), desk.pane), (Side::Candidate, "app.py", Pane::Code));
        assert_eq!(desk.code_jump.map(|jump| jump.first), Some(7));
        assert_eq!(desk.answer_jump.map(|jump| jump.first), Some(2));
    }

    #[test]
    fn a_row_of_a_comparison_is_shown_on_both_sides_until_one_goes_elsewhere() {
        let goto = Goto::candidate("app.py", 7).facing(Goto::reference(PATH, 4));
        let desk = after(Desk::new(task()), Move::Goto { goto, answer_line: None, candidate: None });
        assert_eq!((desk.side, desk.code_jump.map(|jump| jump.first)), (Side::Candidate, Some(7)));
        let facing =
            desk.facing.as_ref().map(|facing| (facing.side, facing.path.as_str(), facing.jump.first));
        assert_eq!(facing, Some((Side::Reference, PATH, 4)));
        assert!(desk.revealed);
        for elsewhere in [
            Move::Show(Side::Candidate),
            Move::Open(PATH.to_owned()),
            Move::Mask { index: 0, candidate_line: None },
            Move::Goto { goto: Goto::context(PATH, 1), answer_line: None, candidate: None },
            Move::Reveal(false),
            Move::Answered,
        ] {
            assert_eq!(after(desk.clone(), elsewhere.clone()).facing, None, "{elsewhere:?}");
        }
        assert!(after(desk, Move::Pane(Pane::Code)).facing.is_some());
    }

    #[test]
    fn going_to_the_reference_shows_it() {
        let goto = Goto::reference(PATH, 4);
        let desk = after(Desk::new(task()), Move::Goto { goto, answer_line: None, candidate: None });
        assert!(desk.revealed);
        assert!(!after(desk, Move::Reveal(false)).revealed);
    }

    #[test]
    fn the_same_jump_twice_is_two_jumps() {
        let step = || Move::Mask { index: 1, candidate_line: None };
        let once = after(Desk::new(task()), step());
        let twice = after(once.clone(), step());
        assert_ne!(once.code_jump, twice.code_jump);
    }
}
