// Promises about finding the library: the right one or a message that says what to do.
using System;
using System.IO;
using System.Runtime.InteropServices;
using Tolem;

namespace Promises
{
    [Promises]
    static class Loading
    {
        const string NoLibrary = "no library at all, but long enough to be read as the head of one, which has 64 bytes";

        /// <summary>stub.c, compiled by run.sh.</summary>
        internal static string Stub
        {
            get { return World.Variable("TOLEM_STUB"); }
        }

        public static void the_library_tells_its_version()
        {
            Expect.Same(1, TolemLibrary.AbiVersion);
            Expect.Same(TolemLibrary.Version, TolemLibrary.Describe().Document.Text("version"));
            Expect.Same(Path.GetFullPath(World.Variable("TOLEM_LIBRARY")), TolemLibrary.Path);
            Expect.Same("TOLEM_UNKNOWN", TolemLibrary.StatusName(3));
            Expect.Same("TOLEM_?", TolemLibrary.StatusName(4711));
        }

        public static void another_abi_is_refused_with_both_numbers()
        {
            string message = World.Child("load", "TOLEM_LIBRARY", Stub, "STUB_ABI", "42");
            foreach (string part in new[] { Stub, "7.7.7-stub", "ABI 42", "ABI 1" })
                Expect.True(message.Contains(part), message);
        }

        public static void it_is_told_in_the_language_of_the_machine()
        {
            string[][] languages = { new[] { "ru_KZ.UTF-8", "такого файла нет" }, new[] { "kk_KZ.UTF-8", "мұндай файл жоқ" }, new[] { "de_DE.UTF-8", "no such file" } };
            foreach (string[] language in languages)
            {
                string message = World.Child("load", "TOLEM_LIBRARY", "/no/such/library.so", "LC_ALL", language[0]);
                Expect.True(message.Contains(Path.DirectorySeparatorChar == '\\' ? OfWindows(languages) : language[1]), message);
            }
        }

        // There the language is a setting of the user's, and no variable.
        static string OfWindows(string[][] languages)
        {
            string own = System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
            string[] spoken = Array.Find(languages, language => language[0].StartsWith(own + "_"));
            return (spoken ?? languages[languages.Length - 1])[1];
        }

        public static void a_library_that_is_none_is_refused()
        {
            string message = World.Child("load", "TOLEM_LIBRARY", World.Variable("TOLEM_NO_LIBRARY"));
            Expect.True(message.Contains("tolem_abi_version"), message);
        }

        public static void only_the_named_file_is_tried()
        {
            string nowhere = Path.GetFullPath("/nowhere/" + World.NativeName);
            string message = World.Child("load", "TOLEM_LIBRARY", nowhere);
            Expect.True(message.Contains(nowhere + ": no such file") && message.Contains("only that file was tried"), message);
            string text = Path.Combine(World.Work, "text.so");
            File.WriteAllText(text, NoLibrary);
            message = World.Child("load", "TOLEM_LIBRARY", text);
            Expect.True(message.Contains(text + ": ") && !message.Contains("no such file") && !message.Contains("does not say why"), message);
        }

        public static void a_library_not_found_names_every_place()
        {
            // This machine may have the library installed: a file that is none stands in its way, and the system looks no further.
            string decoy = Path.Combine(World.Work, World.NativeName);
            File.WriteAllText(decoy, NoLibrary);
            string path = World.Work + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
            string message = World.Child("load", "TOLEM_LIBRARY", "", "LD_LIBRARY_PATH", World.Work, "PATH", path);
            string folder = Path.GetDirectoryName(typeof(TolemClient).Assembly.Location);
            foreach (string part in new[]
            {
                Path.Combine(folder, World.NativeName) + ": no such file", Path.Combine(folder, "runtimes", World.Windows ? "win-" : "linux-"),
                Path.Combine("native", World.NativeName) + ": no such file",
                "  " + World.NativeName + ": " + (World.Windows ? "" : decoy + ": invalid ELF header"), "64-bit", World.Windows ? "Windows" : "Linux", "TOLEM_LIBRARY",
            })
                Expect.True(message.Contains(part), part + " in " + message);
        }

        public static void somebody_elses_library_under_our_name_does_not_stand_in_the_way()
        {
            string folder = Path.Combine(World.Work, "mixed");
            string ours = Path.Combine(folder, RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(), World.NativeName);
            Directory.CreateDirectory(Path.GetDirectoryName(ours));
            foreach (string file in new[] { typeof(TolemClient).Assembly.Location, typeof(Loading).Assembly.Location })
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), true);
            File.Copy(World.Variable("TOLEM_NO_LIBRARY"), Path.Combine(folder, World.NativeName), true);
            File.Copy(Stub, ours, true);
            string program = Path.Combine(folder, Path.GetFileName(typeof(Loading).Assembly.Location));
            Expect.Same("7.7.7-stub " + ours, World.ChildOf(program, "where", "TOLEM_LIBRARY", ""));
        }
    }
}
