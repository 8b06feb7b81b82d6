//! Cuts an input into the objects at its top level, in memory bounded by one object and in linear time.
//! What is no object, or can't be cut out, becomes a piece of its own, so that nothing of the input is lost.

use super::{
    piece::{BOM, KEY_AHEAD, Kind, Piece, Place, alone, characters, first_key},
    scan::{Scan, Step},
};
use crate::domain::limits;

/// What an array waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expects {
    First,
    Object,
    Comma,
}

/// Bytes that are taken in at a time, so that memory does not grow with what is pushed.
const BITE: usize = 64 * 1024;
/// How often the bytes of the input may be read again, all in all, to find good objects inside a broken one.
const AGAIN: u64 = 4;

#[derive(Debug)]
enum State {
    Outside,
    /// `held` is false once the object is too long to be kept.
    Object {
        scan: Scan,
        no_comma: bool,
        held: bool,
    },
    Rubbish {
        in_string: bool,
    },
    /// After a broken object that began `inset` characters into its line, up to what looks like its next neighbour.
    Astray {
        kind: Kind,
        inset: u64,
        after_comma: bool,
    },
}

/// The cutter. Its place in the input is `at`; `from` is where the piece in hand begins.
#[derive(Debug)]
pub(super) struct Splitter {
    pending: Vec<u8>,
    from: usize,
    at: usize,
    /// Up to here the characters of the line are counted in `here`.
    counted: usize,
    here: Place,
    /// Only white space since the line began.
    fresh: bool,
    /// Where the piece in hand begins.
    begun: Place,
    /// The first key of the broken object in hand, in its quotes: a sibling is known by it.
    key: Vec<u8>,
    array: Option<(Place, Expects)>,
    state: State,
    seen: u64,
    read_again: u64,
    ended: bool,
}

impl Splitter {
    pub(super) fn new() -> Self {
        let start = Place { line: 1, column: 0 };
        Self {
            pending: Vec::new(),
            from: 0,
            at: 0,
            counted: 0,
            here: start,
            fresh: true,
            begun: start,
            key: Vec::new(),
            array: None,
            state: State::Outside,
            seen: 0,
            read_again: 0,
            ended: false,
        }
    }

    /// Takes the next bytes and hands on the pieces that they complete.
    pub(super) fn push(&mut self, bytes: &[u8], take: &mut impl FnMut(Piece)) {
        for bite in bytes.chunks(BITE) {
            self.pending.extend_from_slice(bite);
            self.seen += bite.len() as u64;
            self.run(take);
            self.forget();
        }
    }

    /// The input has ended.
    pub(super) fn finish(mut self, take: &mut impl FnMut(Piece)) {
        self.ended = true;
        loop {
            self.run(take);
            match self.state {
                State::Object { held: true, .. } => self.lose(),
                State::Rubbish { .. } => self.give(Kind::Rubbish, take),
                State::Astray { kind, .. } => {
                    self.give(kind, take);
                    // The array's own end went with the broken object.
                    self.array = None;
                }
                State::Outside | State::Object { held: false, .. } => break,
            }
        }
        if let (State::Outside, Some((place, _))) = (self.state, self.array) {
            take(Piece { kind: Kind::OpenArray, place, raw: b"[".to_vec() });
        }
    }

    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.pending.len()
    }

    /// Goes on as far as the bytes at hand reach.
    fn run(&mut self, take: &mut impl FnMut(Piece)) {
        while let Some(&byte) = self.pending.get(self.at) {
            let enough = match self.state {
                State::Outside => self.outside(byte, take),
                State::Object { .. } => self.object(byte, take),
                State::Rubbish { in_string } => self.rubbish(byte, in_string, take),
                State::Astray { kind, inset, after_comma } => {
                    self.astray(byte, kind, inset, after_comma, take)
                }
            };
            if !enough {
                break;
            }
        }
    }

    /// Between objects. False when more bytes are needed to tell, as in the three below.
    fn outside(&mut self, byte: u8, take: &mut impl FnMut(Piece)) -> bool {
        let rest = &self.pending[self.at..];
        match (byte, self.array) {
            (b' ' | b'\t' | b'\r' | b'\n', _) => self.advance(byte),
            (0xef, _) if rest.len() < 3 && !self.ended => return false,
            (0xef, _) if rest.starts_with(BOM) => self.at += BOM.len(),
            (b'{', array) => {
                let no_comma = array.is_some_and(|(_, expects)| expects == Expects::Comma);
                self.begin();
                self.expect(Expects::Comma);
                self.state = State::Object { scan: Scan::new(), no_comma, held: true };
                self.advance(byte);
            }
            (b'[', None) => {
                self.begin();
                self.array = Some((self.begun, Expects::First));
                self.advance(byte);
            }
            (b',', Some((_, Expects::Comma))) => {
                self.begin();
                self.expect(Expects::Object);
                self.advance(byte);
            }
            (b']', Some((_, expects))) => {
                if expects == Expects::Object {
                    // Nothing has begun since the comma: `begun` is its place.
                    take(Piece { kind: Kind::Rubbish, place: self.begun, raw: b",".to_vec() });
                }
                self.array = None;
                self.advance(byte);
            }
            _ => {
                self.begin();
                // A stray comma is told as it stands; what may follow it is what may follow the bracket.
                self.expect(if byte == b',' { Expects::First } else { Expects::Comma });
                self.state = State::Rubbish { in_string: byte == b'"' };
                self.advance(byte);
            }
        }
        true
    }

    fn object(&mut self, byte: u8, take: &mut impl FnMut(Piece)) -> bool {
        let may_begin = byte == b'{' && self.fresh && self.here().column <= self.begun.column;
        let State::Object { scan, no_comma, held } = &mut self.state else { return true };
        let (no_comma, was_held) = (*no_comma, *held);
        let plain = scan.plain_run(&self.pending[self.at..]);
        let step = if plain > 0 { Step::Inside } else { scan.step(byte, may_begin) };
        let too_long = self.at + plain - self.from >= limits::OBJECT;
        if was_held && too_long && step != Step::Lost {
            *held = false;
            take(Piece { kind: Kind::TooLong, place: self.begun, raw: Vec::new() });
            self.keep_key();
        }
        match step {
            Step::Lost => self.lose(),
            Step::Inside if plain > 0 => self.at += plain,
            Step::Inside => self.advance(byte),
            Step::End => {
                self.advance(byte);
                if was_held && !too_long {
                    self.give(Kind::Object { no_comma }, take);
                } else {
                    self.state = State::Outside;
                }
            }
        }
        true
    }

    fn rubbish(&mut self, byte: u8, in_string: bool, take: &mut impl FnMut(Piece)) -> bool {
        let in_array = self.array.is_some();
        match byte {
            b'{' if !in_string => self.give(Kind::Rubbish, take),
            b',' | b']' if !in_string && in_array => self.give(Kind::Rubbish, take),
            _ => {
                self.state = State::Rubbish { in_string: byte != b'\n' && (in_string != (byte == b'"')) };
                self.advance(byte);
                self.give_long(Kind::Rubbish, take);
            }
        }
        true
    }

    fn astray(
        &mut self,
        byte: u8,
        kind: Kind,
        inset: u64,
        after_comma: bool,
        take: &mut impl FnMut(Piece),
    ) -> bool {
        if byte == b'{' {
            let first_in_line = self.fresh && self.here().column <= inset;
            let in_row = after_comma && self.array.is_some() && !self.key.is_empty();
            let ahead = &self.pending[self.at + 1..];
            if !first_in_line && in_row && ahead.len() < KEY_AHEAD && !self.ended {
                return false;
            }
            if first_in_line || (in_row && first_key(ahead) == self.key) {
                self.give(kind, take);
                self.expect(Expects::Object);
                return true;
            }
        }
        let after_comma = byte == b',' || (after_comma && byte.is_ascii_whitespace());
        self.state = State::Astray { kind, inset, after_comma };
        self.advance(byte);
        if self.give_long(kind, take) {
            self.state = State::Astray { kind: Kind::Rubbish, inset, after_comma };
        }
        true
    }

    /// The end of the object in hand can't be found: look for its next neighbour, inside it too while that stays cheap.
    fn lose(&mut self) {
        let inset = self.begun.column;
        let held = matches!(self.state, State::Object { held: true, .. });
        let length = (self.at - self.from) as u64;
        if held {
            self.keep_key();
            if self.read_again + length <= AGAIN * self.seen {
                self.read_again += length;
                (self.at, self.counted, self.here) = (self.from + 1, self.from, self.begun);
                self.fresh = false;
            }
        } else {
            self.begin();
        }
        let kind = if held { Kind::Broken } else { Kind::Rubbish };
        self.state = State::Astray { kind, inset, after_comma: false };
    }

    /// Hands on the piece in hand, if it is more than white space.
    fn give(&mut self, kind: Kind, take: &mut impl FnMut(Piece)) {
        let mut raw = &self.pending[self.from..self.at];
        if !matches!(kind, Kind::Object { .. }) {
            raw = alone(raw, self.array.is_some(), self.ended);
        }
        if !raw.is_empty() {
            take(Piece { kind, place: self.begun, raw: raw.to_vec() });
        }
        self.state = State::Outside;
        self.begin();
    }

    /// Hands on what has grown to the limit, and goes on in the same state.
    fn give_long(&mut self, kind: Kind, take: &mut impl FnMut(Piece)) -> bool {
        let long = self.at - self.from >= limits::OBJECT;
        if long {
            let raw = self.pending[self.from..self.at].to_vec();
            take(Piece { kind, place: self.begun, raw });
            self.begin();
        }
        long
    }

    fn begin(&mut self) {
        self.begun = self.here();
        self.from = self.at;
    }

    fn expect(&mut self, expects: Expects) {
        if let Some((_, expected)) = &mut self.array {
            *expected = expects;
        }
    }

    fn keep_key(&mut self) {
        self.key = first_key(&self.pending[self.from + 1..]).to_vec();
    }

    fn advance(&mut self, byte: u8) {
        self.at += 1;
        if byte == b'\n' {
            self.here = Place { line: self.here.line + 1, column: 0 };
            self.counted = self.at;
            self.fresh = true;
        } else if !byte.is_ascii_whitespace() {
            self.fresh = false;
        }
    }

    /// The place of the byte at `at`.
    fn here(&mut self) -> Place {
        self.here.column += characters(&self.pending[self.counted..self.at]);
        self.counted = self.at;
        self.here
    }

    /// Lets go of the bytes that no piece in hand needs.
    fn forget(&mut self) {
        self.here();
        let needless = match self.state {
            State::Outside | State::Object { held: false, .. } => self.at,
            _ => self.from,
        };
        if needless > 0 {
            self.pending.drain(..needless);
            self.at -= needless;
            self.counted = self.at;
            self.from = self.from.saturating_sub(needless);
        }
    }
}
