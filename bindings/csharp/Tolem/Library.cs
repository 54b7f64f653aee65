// Finds the library, loads it and binds its functions. Everything goes through dlopen and dlsym (LoadLibrary and GetProcAddress
// on Windows) into delegates, not through DllImport("tolem"): which file a DllImport finds differs between Mono, .NET and .NET
// Framework, while this way there is one mechanism and one order of places on all of them, any file name will do, and the error
// can name every place that was looked at.
using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

namespace Tolem
{
    /// <summary>The loaded library itself: version, description, names.</summary>
    public static class TolemLibrary
    {
        static readonly object Loading = new object();
        static volatile Native native;
        static string path;

        /// <summary>The version of the loaded library, e.g. "0.1.0".</summary>
        public static string Version
        {
            get { return Text.FromNative(Native.Version()); }
        }

        /// <summary>The ABI of the loaded library; always the one this assembly was written for.</summary>
        public static int AbiVersion
        {
            get { return (int)Native.AbiVersion(); }
        }

        /// <summary>The file the library was loaded from, or its name if the system found it.</summary>
        public static string Path
        {
            get { return Native == null ? null : path; }
        }

        /// <summary>The name of a status as the library's documents spell it, e.g. "TOLEM_UNKNOWN".</summary>
        public static string StatusName(int status)
        {
            return Text.FromNative(Native.StatusName(status));
        }

        /// <summary>Operations with the JSON Schemas of their requests and answers, gateways, settings of the configuration.</summary>
        public static TolemResult Describe()
        {
            IntPtr result = IntPtr.Zero;
            try
            {
                int code = Native.Describe(out result);
                return new TolemResult(new Answer(Native, code, result).OrThrow());
            }
            finally
            {
                Native.ResultFree(result);
            }
        }

        /// <summary>The functions. A load that failed is tried again the next time: the cause may have been removed.</summary>
        internal static Native Native
        {
            get
            {
                if (native == null)
                    lock (Loading)
                        if (native == null)
                            native = Load();
                return native;
            }
        }

        static Native Load()
        {
            var failures = new StringBuilder();
            foreach (string candidate in Places.Candidates())
            {
                string reason;
                SharedLibrary library = SharedLibrary.Open(candidate, out reason);
                // Somebody else's under our name does not stand in the way of the one that is looked for.
                if (library != null && !library.Has("tolem_abi_version"))
                {
                    reason = Spoken.Say("в ней нет функции tolem_abi_version: это не библиотека tolem",
                        "онда tolem_abi_version функциясы жоқ: бұл tolem кітапханасы емес",
                        "it has no function tolem_abi_version: it is no tolem library");
                    library = null;
                }
                if (library == null)
                {
                    failures.Append("\n  ").Append(candidate).Append(": ").Append(reason);
                    continue;
                }
                path = candidate;
                return Bind(library, candidate);
            }
            throw new TolemLibraryException(
                Spoken.Say("Библиотека tolem не загружена ({0}). Искали здесь:{1}\n{2}",
                    "tolem кітапханасы жүктелмеді ({0}). Мына жерлерден ізделді:{1}\n{2}",
                    "The tolem library could not be loaded ({0}). Looked at:{1}\n{2}", Places.Process, failures, Places.Remedy));
        }

        static Native Bind(SharedLibrary library, string candidate)
        {
            var abi = library.Function<AbiVersionFunction>("tolem_abi_version")();
            if (abi != Native.Abi)
                throw new TolemLibraryException(
                    Spoken.Say("У библиотеки {0} (версия {1}) ABI {2}, а этой сборке нужен ABI {3}. Положите рядом библиотеку, с которой она поставлялась.",
                        "{0} кітапханасында (нұсқасы {1}) ABI {2}, ал бұл жинаққа ABI {3} керек. Қасына онымен бірге келген кітапхананы қойыңыз.",
                        "The library {0} (version {1}) has ABI {2}, this assembly needs ABI {3}. Put the library beside it that came with it.",
                        candidate, Text.FromNative(library.Function<VersionFunction>("tolem_version")()), abi, Native.Abi));
            return new Native(library);
        }
    }

    /// <summary>Where the library may be, in the order in which it is looked for.</summary>
    internal static class Places
    {
        static readonly bool Windows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
        static readonly bool Mac = RuntimeInformation.IsOSPlatform(OSPlatform.OSX);
        static readonly string Architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        // On Windows, where names know no case, tolem.dll would be Tolem.dll.
        static readonly string FileName = Windows ? "tolem1.dll" : Mac ? "libtolem.1.dylib" : "libtolem.so.1";

        static string Named
        {
            get { return Environment.GetEnvironmentVariable("TOLEM_LIBRARY"); }
        }

        internal static string Process
        {
            get
            {
                return Spoken.Say("{0}, {1}-разрядный процесс {2}, {3}", "{0}, {1} разрядты {2} процесі, {3}", "{0}, a {1}-bit {2} process on {3}",
                    Windows ? "Windows" : Mac ? "macOS" : "Linux", IntPtr.Size * 8, Architecture, RuntimeInformation.FrameworkDescription);
            }
        }

        internal static string Remedy
        {
            get
            {
                return string.IsNullOrEmpty(Named)
                    ? Spoken.Say("Положите {1}-разрядный файл {0} рядом с Tolem.dll или укажите путь к нему в переменной окружения TOLEM_LIBRARY.",
                        "{1} разрядты {0} файлын Tolem.dll жанына қойыңыз немесе оның жолын TOLEM_LIBRARY орта айнымалысында көрсетіңіз.",
                        "Put {0} for a {1}-bit process beside Tolem.dll, or name the file in the environment variable TOLEM_LIBRARY.",
                        FileName, IntPtr.Size * 8)
                    : Spoken.Say("Задана переменная TOLEM_LIBRARY, поэтому больше нигде не искали. Исправьте её или удалите.",
                        "TOLEM_LIBRARY айнымалысы берілген, сондықтан басқа жерден ізделмеді. Оны түзетіңіз немесе жойыңыз.",
                        "TOLEM_LIBRARY is set, so only that file was tried. Correct it or remove it.");
            }
        }

        internal static IEnumerable<string> Candidates()
        {
            if (!string.IsNullOrEmpty(Named))
            {
                yield return Path.GetFullPath(Named);
                yield break;
            }
            foreach (string candidate in Beside(FileName, Architecture))
                yield return candidate;
            yield return FileName;
        }

        /// <summary>Where a file of the package lies: NuGet's runtimes and the folders of Tolem.targets.</summary>
        internal static IEnumerable<string> Beside(string file, string architecture)
        {
            foreach (string folder in Folders())
            {
                yield return Path.Combine(folder, file);
                foreach (string rid in Rids(architecture))
                    yield return Path.Combine(folder, "runtimes", rid, "native", file);
                if (architecture == "x64" || architecture == "x86")
                    yield return Path.Combine(folder, architecture, file);
            }
        }

        // The assembly's folder, and the program's where that is another (shadow copies of ASP.NET, single-file programs).
        static IEnumerable<string> Folders()
        {
            string program = AppDomain.CurrentDomain.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
            string assembly = typeof(Places).Assembly.Location;
            string beside = string.IsNullOrEmpty(assembly) ? program : Path.GetDirectoryName(assembly);
            yield return beside;
            if (beside != program)
                yield return program;
        }

        static IEnumerable<string> Rids(string architecture)
        {
            yield return (Windows ? "win-" : Mac ? "osx-" : "linux-") + architecture;
            if (!Windows && !Mac)
                yield return "linux-musl-" + architecture;
        }
    }

    /// <summary>A library in memory. It is never unloaded: a thread may still be in its code.</summary>
    internal sealed class SharedLibrary
    {
        static readonly bool Windows = Path.DirectorySeparatorChar == '\\';

        readonly string name;
        readonly IntPtr handle;

        SharedLibrary(string name, IntPtr handle)
        {
            this.name = name;
            this.handle = handle;
        }

        /// <summary>The library, or null and why not. A name without a folder is left to the system's search.</summary>
        internal static SharedLibrary Open(string file, out string reason)
        {
            reason = Spoken.Say("такого файла нет", "мұндай файл жоқ", "no such file");
            if (Path.IsPathRooted(file) && !File.Exists(file))
                return null;
            IntPtr handle = Windows ? OpenWindows(file, out reason) : OpenUnix(file, out reason);
            return handle == IntPtr.Zero ? null : new SharedLibrary(file, handle);
        }

        internal bool Has(string function)
        {
            return Address(function) != IntPtr.Zero;
        }

        internal T Function<T>(string function) where T : class
        {
            IntPtr address = Address(function);
            if (address == IntPtr.Zero)
                throw new TolemLibraryException(
                    Spoken.Say("В {0} нет функции {1}: библиотека старее, чем нужно.", "{0} ішінде {1} функциясы жоқ: кітапхана керегінен ескі.",
                        "{0} has no function {1}: it is an older library.", name, function));
            return Marshal.GetDelegateForFunctionPointer<T>(address);
        }

        IntPtr Address(string function)
        {
            return Windows ? Kernel.GetProcAddress(handle, function) : Unix.Symbol(handle, function);
        }

        static IntPtr OpenWindows(string file, out string reason)
        {
            // With a full path its own folder is searched for what it needs, not the program's.
            IntPtr handle = Kernel.LoadLibraryEx(file, IntPtr.Zero, Path.IsPathRooted(file) ? Kernel.AlteredSearchPath : 0);
            int error = Marshal.GetLastWin32Error();
            reason = handle == IntPtr.Zero ? new Win32Exception(error).Message + " (error " + error + ")" : null;
            return handle;
        }

        static IntPtr OpenUnix(string file, out string reason)
        {
            IntPtr handle = Unix.Open(file);
            reason = handle == IntPtr.Zero ? Unix.Error() : null;
            // The first time, Mono looks up functions of its own in between, which takes the reason away.
            if (handle == IntPtr.Zero && reason == null && (handle = Unix.Open(file)) == IntPtr.Zero)
                reason = Unix.Error() ?? Spoken.Say("система не говорит почему", "жүйе себебін айтпайды", "the system does not say why");
            return handle;
        }

        static class Kernel
        {
            internal const uint AlteredSearchPath = 8;

            [DllImport("kernel32", ExactSpelling = true, EntryPoint = "LoadLibraryExW", CharSet = CharSet.Unicode, SetLastError = true)]
            internal static extern IntPtr LoadLibraryEx(string file, IntPtr reserved, uint flags);

            [DllImport("kernel32", ExactSpelling = true, CharSet = CharSet.Ansi, BestFitMapping = false)]
            internal static extern IntPtr GetProcAddress(IntPtr library, string function);
        }

        /// <summary>dlopen lives in libdl.so.2 on Linux, musl included, and in libc elsewhere (macOS).</summary>
        static class Unix
        {
            const int Now = 2;
            static readonly bool InLibdl = HasLibdl();

            internal static IntPtr Open(string file)
            {
                byte[] name = Text.ToNative(file, "file");
                return InLibdl ? Libdl.dlopen(name, Now) : Libc.dlopen(name, Now);
            }

            internal static IntPtr Symbol(IntPtr library, string function)
            {
                byte[] name = Text.ToNative(function, "function");
                return InLibdl ? Libdl.dlsym(library, name) : Libc.dlsym(library, name);
            }

            internal static string Error()
            {
                return Text.FromNative(InLibdl ? Libdl.dlerror() : Libc.dlerror());
            }

            static bool HasLibdl()
            {
                try
                {
                    Libdl.dlerror();
                    return true;
                }
                catch (DllNotFoundException)
                {
                    return false;
                }
            }

            static class Libdl
            {
                [DllImport("libdl.so.2", ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
                internal static extern IntPtr dlopen(byte[] file, int flags);

                [DllImport("libdl.so.2", ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
                internal static extern IntPtr dlsym(IntPtr library, byte[] function);

                [DllImport("libdl.so.2", ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
                internal static extern IntPtr dlerror();
            }

            static class Libc
            {
                [DllImport("libc", ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
                internal static extern IntPtr dlopen(byte[] file, int flags);

                [DllImport("libc", ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
                internal static extern IntPtr dlsym(IntPtr library, byte[] function);

                [DllImport("libc", ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
                internal static extern IntPtr dlerror();
            }
        }
    }
}
