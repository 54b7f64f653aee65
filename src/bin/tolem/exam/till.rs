//! The program that is examined: started as a shop starts it, killed without warning, heard by its exit code and its output.
//! It runs in a process group of its own, so that what it has started dies with it.

use super::oracle::Said;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tolem::model::Redactor;

/// How often it is looked whether a program has ended.
pub const LOOK: Duration = Duration::from_millis(10);
/// So much of an output is kept, from its end.
const KEPT: u64 = 16 * 1024;
/// A line of the output that says more than an exit code can.
const LINE: &str = "exam:";

/// What may stand in braces in a command.
pub const PLACES: [&str; 7] = ["order", "amount", "decimal", "url", "state", "config", "port"];

/// The user's command, cut into words, at least one. No shell reads it: what is killed is the program itself.
pub struct Till(Vec<String>);

impl Till {
    /// Words stand apart by blanks; quotes of either kind hold a word together.
    pub fn parse(command: &str) -> Option<Till> {
        let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
        for c in command.chars() {
            match quote {
                Some(open) if c == open => quote = None,
                Some(_) => word.get_or_insert_default().push(c),
                None if c == '"' || c == '\'' => {
                    quote = Some(c);
                    word.get_or_insert_default();
                }
                None if c.is_whitespace() => words.extend(word.take()),
                None => word.get_or_insert_default().push(c),
            }
        }
        words.extend(word);
        (quote.is_none() && !words.is_empty()).then_some(Till(words))
    }

    /// A word in braces that stands for nothing: a slip of the pen. What is no lone word, such as JSON, is the program's own.
    pub fn strange_place(&self) -> Option<&str> {
        let words = self.0.iter().flat_map(|word| word.split('{').skip(1));
        let mut braced = words.filter_map(|rest| rest.split_once('}')).map(|(place, _)| place);
        braced.find(|place| {
            let is_a_word = place.starts_with(char::is_alphabetic)
                && place.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
            is_a_word && !PLACES.contains(place)
        })
    }

    /// The program itself.
    pub fn program(&self) -> &str {
        &self.0[0]
    }

    /// Starts it with its places filled in and the card number on its input.
    pub fn start(&self, surroundings: &Surroundings<'_>) -> std::io::Result<Running> {
        let mut words = self.0.iter().map(|word| surroundings.filled(word));
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words);
        // What the shop has set is for its own bank. It must not be asked, let alone paid through.
        for variable in ["TOLEM_CONFIG", "TOLEM_ENVIRONMENT", "TOLEM_CA_FILE"] {
            command.env_remove(variable);
        }
        command.envs(surroundings.variables.iter().map(|(name, value)| (name, value)));
        let output = File::create(surroundings.output)?;
        command.stdin(Stdio::piped()).stdout(output.try_clone()?).stderr(output);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            // Whoever does not want the number may close the pipe.
            let _ = writeln!(stdin, "{}", surroundings.card);
        }
        Ok(Running { child, output: surroundings.output.to_owned(), card: surroundings.card, over: None })
    }
}

/// What a program is started with.
pub struct Surroundings<'s> {
    /// `{order}` and the like, and what stands for them.
    pub places: &'s [(&'static str, String)],
    pub variables: &'s [(String, String)],
    pub card: &'static str,
    pub output: &'s Path,
}

impl Surroundings<'_> {
    fn filled(&self, word: &str) -> String {
        self.places.iter().fold(word.to_owned(), |word, (name, value)| word.replace(&format!("{{{name}}}"), value))
    }
}

/// A program at work. Dropped, it is killed.
pub struct Running {
    child: Child,
    output: PathBuf,
    card: &'static str,
    /// How it ended: its exit code, if it had one.
    over: Option<Option<i32>>,
}

/// How a run ended and what it said.
pub struct Ended {
    /// `None`: it was killed, by the exam or by its own fault.
    pub code: Option<i32>,
    pub output: String,
}

impl Ended {
    /// What it says about the money. An exit code of 2 is the program's own trouble: nothing is said, so nothing is known.
    pub fn said(&self) -> Said {
        let line = self.output.lines().rev().find_map(|line| line.trim().strip_prefix(LINE)).map(str::trim);
        match (line, self.code) {
            (Some("paid"), _) | (None, Some(0)) => Said::Paid,
            (Some("declined"), _) | (None, Some(1)) => Said::Declined,
            _ => Said::Open,
        }
    }
}

impl Running {
    pub fn is_over(&mut self) -> bool {
        if self.over.is_none()
            && let Ok(Some(status)) = self.child.try_wait()
        {
            self.over = Some(status.code());
        }
        self.over.is_some()
    }

    /// Waits until it ends; kills it where it takes longer.
    pub fn wait(mut self, limit: Duration) -> Ended {
        let until = Instant::now() + limit;
        while !self.is_over() && Instant::now() < until {
            std::thread::sleep(LOOK);
        }
        self.end()
    }

    /// Ends it now, if it has not ended.
    pub fn end(mut self) -> Ended {
        if !self.is_over() {
            self.kill();
        }
        Ended { code: self.over.flatten(), output: kept(&self.output, self.card) }
    }

    fn kill(&mut self) {
        #[cfg(unix)]
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw) {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.over = Some(None);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.is_over() {
            self.kill();
        }
    }
}

/// The end of an output, without card numbers.
fn kept(path: &Path, card: &str) -> String {
    let (mut bytes, mut from) = (Vec::new(), 0);
    if let Ok(mut file) = File::open(path) {
        from = file.metadata().map_or(0, |file| file.len()).saturating_sub(KEPT);
        // What cannot be read is not shown; it decides nothing but a line of the program's own.
        let _ = file.seek(SeekFrom::Start(from)).and_then(|_| file.take(KEPT).read_to_end(&mut bytes));
    }
    let text = String::from_utf8_lossy(&bytes);
    let mut redactor = Redactor::new();
    redactor.hide(card);
    // Where the beginning is cut off, the first line may begin inside a card number.
    text.lines().skip(usize::from(from > 0)).map(|line| redactor.clean(line) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_cut_into_words_as_it_is_meant() {
        let words = |command: &str| Till::parse(command).map(|till| till.0);
        assert_eq!(words("  ./till  {order} {amount} ").unwrap(), ["./till", "{order}", "{amount}"]);
        assert_eq!(words(r#"'C:\my tills\pay.exe' "" a"b c"d"#).unwrap(), [r"C:\my tills\pay.exe", "", "ab cd"]);
        assert!(words(" ").is_none() && words("till 'half").is_none());
    }

    #[test]
    fn a_place_that_stands_for_nothing_is_found_and_json_is_left_alone() {
        let strange = |command: &str| Till::parse(command).unwrap().strange_place().map(str::to_owned);
        let all: String = PLACES.iter().map(|place| format!("{{{place}}} ")).collect();
        assert_eq!(strange(&format!("till {all} --number={{order}}x")), None);
        assert_eq!(strange("till {order} --of={ordr}").as_deref(), Some("ordr"));
        assert_eq!(strange("till {заказ}").as_deref(), Some("заказ"));
        assert_eq!(strange(r#"till '{"order": "{order}"}' {} '{ a }' {half"#), None);
    }

    #[test]
    fn a_line_of_the_output_says_more_than_the_exit_code() {
        let said = |code, output: &str| Ended { code, output: output.to_owned() }.said();
        assert_eq!([said(Some(0), ""), said(Some(1), ""), said(Some(3), "")], [Said::Paid, Said::Declined, Said::Open]);
        assert_eq!([said(Some(2), ""), said(Some(101), ""), said(None, "")], [Said::Open; 3]);
        assert_eq!(said(Some(0), "exam: unknown\n"), Said::Open);
        assert_eq!(said(Some(0), "exam: paid\nexam: declined\n-\n"), Said::Declined);
        assert_eq!(said(Some(3), " exam: paid\n"), Said::Paid);
    }
}
