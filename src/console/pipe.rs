//! Lines from a pipe, a FIFO or a file: no prompt, no questions, no colours. The end of input ends nothing but this.

use super::{Answer, Style, Way, carry_out};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::FileTypeExt;

/// Longest line, in bytes.
const LONGEST: u64 = 64 * 1024;

/// Carries out line by line, until the input ends; a FIFO has no end, but a next writer.
pub(super) fn run(way: &Way) {
    log::debug!("console: reads lines from standard input");
    read(way, &mut std::io::stdin().lock());
    while let Some(next) = next_writer() {
        read(way, &mut BufReader::new(next));
    }
}

/// Waits until somebody else writes to the FIFO that standard input is; `None` where it is none.
fn next_writer() -> Option<File> {
    const INPUT: &str = "/proc/self/fd/0";
    let named = std::fs::read_link(INPUT).is_ok_and(|path| path.is_absolute());
    let fifo = std::fs::metadata(INPUT).is_ok_and(|found| found.file_type().is_fifo());
    (named && fifo).then(|| File::open(INPUT).ok()).flatten()
}

fn read(way: &Way, input: &mut impl BufRead) {
    let mut output = std::io::stdout();
    while let Some(line) = next_line(input) {
        let answer = match line {
            Ok(line) => carry_out(way, &line, |_| true),
            Err(wrong) => Some(Answer::Refused(wrong.to_owned())),
        };
        for line in answer.iter().flat_map(|answer| answer.lines(Style::default())) {
            // Nobody may be listening; the commands count all the same.
            let _ = writeln!(output, "{line}");
        }
        let _ = output.flush();
    }
    log::info!("console: end of input; the server goes on");
}

/// The next line; `None` at the end. A wrong one is passed over whole.
fn next_line(input: &mut impl BufRead) -> Option<Result<String, &'static str>> {
    let mut line = Vec::new();
    let read = input.by_ref().take(LONGEST).read_until(b'\n', &mut line).ok()?;
    if read == 0 {
        return None;
    }
    if line.last() != Some(&b'\n') && read as u64 == LONGEST {
        skip_line(input);
        return Some(Err("the line is longer than 64 KiB"));
    }
    Some(String::from_utf8(line).map_err(|_| "the line is not UTF-8"))
}

fn skip_line(input: &mut impl BufRead) {
    loop {
        let Ok(ahead) = input.fill_buf() else { return };
        let (used, ends) = match ahead.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (ahead.len(), ahead.is_empty()),
        };
        input.consume(used);
        if ends {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_bounded_and_wrong_ones_passed_over() {
        let long = vec![b'a'; 200_000];
        let mut input: Vec<u8> = b"one\n\xff\xfe\n".to_vec();
        input.extend(&long);
        input.extend(b"\nlast");
        let mut input = std::io::BufReader::with_capacity(1000, &input[..]);
        let mut next = || next_line(&mut input);
        assert_eq!(next(), Some(Ok("one\n".to_owned())));
        assert_eq!(next(), Some(Err("the line is not UTF-8")));
        assert_eq!(next(), Some(Err("the line is longer than 64 KiB")));
        assert_eq!(next(), Some(Ok("last".to_owned())));
        assert_eq!(next(), None);
    }
}
