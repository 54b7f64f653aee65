// Promises about the exam: a program that pays is examined from a test of its own, and what cannot be held is told.
using System;
using System.IO;
using Tolem;

namespace Promises
{
    [Promises]
    static class Exams
    {
        // Words in quotes, because the folder may have blanks.
        static readonly string Till = "\"" + Path.GetFullPath(World.Variable("TOLEM_PROGRAM")) + "\" pay {order} {decimal} --name AIGERIM --timeout-ms 6000";

        // Ends with 0, whatever it is asked.
        static readonly string Yes = Path.DirectorySeparatorChar == '\\' ? "cmd /c exit 0" : "true";

        public static void a_program_that_knows_where_the_money_is_passes()
        {
            string page = Path.Combine(World.Work, "a report.html");
            TolemExam exam = TolemExam.Of(Till, new ExamOptions
            {
                Only = new[] { "quiet", "lost-after", "killed-after-money", "same-number-again", "declined" },
                Language = "en",
                Html = page,
            });
            Expect.True(exam.Passed, exam.Text);
            Expect.Same("moved_once", exam.Verdict("lost-after"));
            Expect.Same(0L, exam.Orders("moved_twice") + exam.Orders("lost"));
            Expect.True(File.ReadAllText(page).Contains("Passed: 5 of 5"), "the page says so");
        }

        public static void a_program_that_says_yes_to_everything_does_not()
        {
            TolemExam exam = TolemExam.Of(Yes, new ExamOptions { Only = new[] { "declined" }, Language = "en", Jobs = 1, Seed = 7 });
            Expect.True(!exam.Passed && exam.Text.Contains("BOOKED WHAT WAS NOT PAID"), exam.Text);
            Expect.Same("booked_unpaid", exam.Verdict("declined"));
            Expect.Same(1L, exam.Orders("booked_unpaid"));
        }

        public static void an_exam_that_cannot_be_held_says_why()
        {
            string said = Expect.Throws<TolemSandboxException>(() => TolemExam.Of("/no/such/till")).Message;
            Expect.True(said.Contains("/no/such/till"), said);
            said = Expect.Throws<TolemSandboxException>(() => TolemExam.Of(Yes, new ExamOptions { Gateway = "shopapi" })).Message;
            Expect.True(said.Contains("shopapi"), said);
            Expect.Throws<ArgumentException>(() => TolemExam.Of(Yes, new ExamOptions { Only = new[] { "two words" } }));
        }
    }
}
