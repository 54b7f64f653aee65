// Promises about finding the library: the right one or a message that says what to do.
using System.IO;
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

        public static void a_library_that_is_none_is_refused()
        {
            string message = World.Child("load", "TOLEM_LIBRARY", World.Variable("TOLEM_NO_LIBRARY"));
            Expect.True(message.Contains("tolem_abi_version"), message);
        }

        public static void only_the_named_file_is_tried()
        {
            string message = World.Child("load", "TOLEM_LIBRARY", "/nowhere/libtolem.so.1");
            Expect.True(message.Contains("/nowhere/libtolem.so.1: no such file") && message.Contains("only that file was tried"), message);
            string text = Path.Combine(World.Work, "text.so");
            File.WriteAllText(text, NoLibrary);
            message = World.Child("load", "TOLEM_LIBRARY", text);
            Expect.True(message.Contains(text + ": ") && !message.Contains("no such file") && !message.Contains("does not say why"), message);
        }

        public static void a_library_not_found_names_every_place()
        {
            // This machine may have the library installed: a file that is none stands in its way, and the system looks no further.
            string decoy = Path.Combine(World.Work, "libtolem.so.1");
            File.WriteAllText(decoy, NoLibrary);
            string message = World.Child("load", "TOLEM_LIBRARY", "", "LD_LIBRARY_PATH", World.Work);
            string folder = Path.GetDirectoryName(typeof(TolemClient).Assembly.Location);
            foreach (string part in new[]
            {
                folder + "/libtolem.so.1: no such file", folder + "/runtimes/linux-", "/native/libtolem.so.1: no such file",
                "  libtolem.so.1: " + decoy + ": invalid ELF header", "64-bit", "Linux", "TOLEM_LIBRARY",
            })
                Expect.True(message.Contains(part), part + " in " + message);
        }
    }
}
