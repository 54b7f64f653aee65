// Examines a program that pays: `tolem exam` plays some fifty bad evenings against it, and the bank's ledger judges. What the program
// is told and what it has to say is described in docs/exam.md.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text;
using System.Threading.Tasks;

namespace Tolem
{
    /// <summary>How an exam is held.</summary>
    public sealed class ExamOptions
    {
        /// <summary>The bank: "bereke-payouts", "bepaid" or "bereke-ecommerce".</summary>
        public string Gateway { get; set; } = "bereke-payouts";

        /// <summary>How the program that listens for callbacks is started.</summary>
        public string Listener { get; set; }

        /// <summary>Only these evenings; null is all of them.</summary>
        public IEnumerable<string> Only { get; set; }

        /// <summary>Where the random choices begin.</summary>
        public long Seed { get; set; } = 1;

        /// <summary>So many evenings at the same time.</summary>
        public int Jobs { get; set; } = 6;

        /// <summary>The file of a report for people.</summary>
        public string Html { get; set; }

        /// <summary>"ru", "kk" or "en".</summary>
        public string Language { get; set; }
    }

    /// <summary>What an exam has shown.</summary>
    public sealed class TolemExam
    {
        const int NotPassed = 1;

        TolemExam(JsonObject document)
        {
            Document = document;
        }

        /// <summary>
        /// Plays the evenings and tells what the program did to the money, e.g. of "dotnet till.dll {url} {order} {amount}". A word with
        /// blanks stands in quotes.
        /// </summary>
        public static TolemExam Of(string till, ExamOptions options = null)
        {
            options = options ?? new ExamOptions();
            var start = new ProcessStartInfo(Command.Find(), Arguments(options))
            {
                UseShellExecute = false,
                CreateNoWindow = true,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
                StandardErrorEncoding = Encoding.UTF8,
            };
            // What may hold blanks and quotes of its own goes by the environment.
            Name(start, "TOLEM_EXAM_TILL", till);
            Name(start, "TOLEM_EXAM_LISTENER", options.Listener);
            Name(start, "TOLEM_EXAM_HTML", options.Html);
            using (Process held = Process.Start(start))
            {
                held.StandardInput.Close();
                Task<string> errors = held.StandardError.ReadToEndAsync();
                string said = held.StandardOutput.ReadToEnd();
                held.WaitForExit();
                if (held.ExitCode > NotPassed)
                    throw new TolemSandboxException(Spoken.Say("Экзамена не было: {0}", "Емтихан болған жоқ: {0}", "No exam was held: {0}",
                        errors.Result.Trim()));
                return new TolemExam(JsonObject.Parse(said));
            }
        }

        static void Name(ProcessStartInfo start, string variable, string value)
        {
            if (value == null)
                start.EnvironmentVariables.Remove(variable);
            else
                start.EnvironmentVariables[variable] = value;
        }

        static string Arguments(ExamOptions options)
        {
            var words = new List<string> { "exam", "--json", "--gateway", options.Gateway, "--seed", options.Seed.ToString(), "--jobs", options.Jobs.ToString() };
            words.AddRange((options.Only ?? new string[0]).SelectMany(name => new[] { "--only", name }));
            if (options.Language != null)
                words.AddRange(new[] { "--language", options.Language });
            foreach (string word in words)
                if (word.Length == 0 || word.Any(letter => char.IsWhiteSpace(letter) || letter == '"' || letter == '\\'))
                    throw new ArgumentException("no name: " + word, nameof(options));
            return string.Join(" ", words);
        }

        /// <summary>The whole result: "played", "sums" and the rest.</summary>
        public JsonObject Document { get; }

        /// <summary>Whether every evening was passed.</summary>
        public bool Passed
        {
            get { return Document.Flag("passed") == true; }
        }

        /// <summary>The result for people; what the program printed is in it where it failed.</summary>
        public string Text
        {
            get { return Document.Text("text"); }
        }

        /// <summary>How many orders ended so: "moved_twice", "lost", "booked_unpaid", "other_amount", "stuck", "not_done", "not_known".</summary>
        public long Orders(string verdict)
        {
            JsonObject sum = Document.Object("sums").Object(verdict);
            return sum.Number("orders") ?? 0;
        }

        /// <summary>How that evening ended, e.g. "moved_once".</summary>
        public string Verdict(string evening)
        {
            return Document.List("played").Cast<JsonObject>().First(played => played.Text("evening") == evening).Text("verdict");
        }
    }
}
