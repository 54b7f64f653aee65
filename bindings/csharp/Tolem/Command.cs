// The command line `tolem`, which the package holds beside the library because the sandbox is in it: where it is, that it can be
// executed, and that it does not outlive this process, however this process ends. Unix has no such bond, but a pipe has: a shell
// waits for the end of its input, and the system closes that when we are gone. Windows has it: a job that ends with its last handle.
using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

namespace Tolem
{
    /// <summary>Where the command line is. Nothing else of this machine is tried: another version would be another bank.</summary>
    internal static class Command
    {
        internal const string Variable = "TOLEM_PROGRAM";
        internal static readonly bool Windows = Path.DirectorySeparatorChar == '\\';
        // In a folder where everything lies together .NET would take a tolem.exe for the assembly Tolem.
        static readonly string FileName = Windows ? "tolem1.exe" : "tolem";

        internal static string Find()
        {
            string named = Environment.GetEnvironmentVariable(Variable);
            if (!string.IsNullOrEmpty(named))
                return File.Exists(named)
                    ? Executable(Path.GetFullPath(named))
                    : throw new TolemSandboxException(
                        Spoken.Say("{0} называет {1}, а такого файла нет.", "{0} айнымалысы {1} файлын атайды, ал ондай файл жоқ.",
                            "{0} names {1}, and there is no such file.", Variable, named));
            var looked = new StringBuilder();
            foreach (string candidate in Candidates())
                if (File.Exists(candidate))
                    return Executable(candidate);
                else
                    looked.Append("\n  ").Append(candidate);
            throw new TolemSandboxException(Spoken.Say(
                "Нет командной строки tolem, а значит, и песочницы. Искали здесь:{0}\n" +
                "В пакете Tolem она лежит в runtimes/<rid>/native; или укажите {1} из другого места в переменной окружения {2}.",
                "tolem пәрмен жолы жоқ, демек, құмсалғыш та жоқ. Мына жерлерден ізделді:{0}\n" +
                "Tolem пакетінде ол runtimes/<rid>/native ішінде; немесе басқа жердегі {1} файлын {2} орта айнымалысында көрсетіңіз.",
                "There is no command line of tolem, and so no sandbox. Looked at:{0}\n" +
                "The package Tolem has it in runtimes/<rid>/native; or name a {1} from elsewhere in the environment variable {2}.",
                looked, FileName, Variable));
        }

        // A program need not have the bitness of the process that starts it, only one that the system runs.
        static IEnumerable<string> Candidates()
        {
            string ours = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
            string systems = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
            foreach (string candidate in Places.Beside(FileName, ours))
                yield return candidate;
            if (systems != ours)
                foreach (string candidate in Places.Beside(FileName, systems))
                    yield return candidate;
        }

        // A NuGet package is a zip, and whoever unpacks it drops the modes of its files.
        static string Executable(string path)
        {
            if (Windows || Unix.access(Text.ToNative(path, "path"), Unix.Execute) == 0 || Unix.chmod(Text.ToNative(path, "path"), Unix.ForAll) == 0)
                return path;
            throw new TolemSandboxException(
                Spoken.Say("{0} не исполняется, и этому пользователю нельзя это исправить: выполните chmod +x.",
                    "{0} орындалмайды, ал бұл пайдаланушыға оны түзетуге болмайды: chmod +x орындаңыз.",
                    "{0} is not executable, and this user may not make it so: chmod +x it.", path));
        }

        static class Unix
        {
            internal const int Execute = 1;
            internal const uint ForAll = 493; // rwxr-xr-x

            [DllImport("libc", ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
            internal static extern int access(byte[] path, int mode);

            [DllImport("libc", ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
            internal static extern int chmod(byte[] path, uint mode);
        }
    }

    /// <summary>A command line that runs and ends with this process at the latest.</summary>
    internal sealed class Child : IDisposable
    {
        // Ctrl-C is for us, who then end the child in our own time; a TERM ends the shell's waiting, and the child with it.
        const string Guard =
            "trap '' INT QUIT HUP; trap : TERM; \"$TOLEM_PROGRAM\" {0} </dev/null & child=$!; exec >/dev/null 2>&1; " +
            "read -r _; kill -KILL $child; wait $child";

        readonly Process process;
        readonly Job job;

        /// <summary>Starts it; the arguments are words without any need of quotes.</summary>
        internal Child(string program, string arguments)
        {
            ProcessStartInfo start = Command.Windows
                ? new ProcessStartInfo(program, arguments)
                : new ProcessStartInfo("/bin/sh", "-c \"" + Guard.Replace("{0}", arguments).Replace("\"", "\\\"") + "\"");
            start.EnvironmentVariables[Command.Variable] = program;
            start.UseShellExecute = false;
            start.CreateNoWindow = true;
            start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
            process = Process.Start(start);
            if (Command.Windows)
                job = new Job(process);
        }

        /// <summary>What it says.</summary>
        internal TextReader Output
        {
            get { return process.StandardOutput; }
        }

        /// <summary>What it complains about.</summary>
        internal TextReader Errors
        {
            get { return process.StandardError; }
        }

        /// <summary>Ends it and waits until it is gone.</summary>
        public void Dispose()
        {
            if (Command.Windows)
                job.Dispose();
            else
                Release();
            process.WaitForExit();
            process.Dispose();
        }

        void Release()
        {
            try
            {
                // A line, not only the end: a process started meanwhile may keep the pipe open.
                process.StandardInput.WriteLine();
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // The shell is gone already.
            }
        }

        /// <summary>Takes a process along when it is disposed, or when this process ends and the system closes the handle.</summary>
        sealed class Job : IDisposable
        {
            const int ExtendedLimitInformation = 9;
            const uint KillOnJobClose = 0x2000;

            readonly IntPtr handle;

            internal Job(Process process)
            {
                handle = CreateJobObject(IntPtr.Zero, null);
                var limits = new Limits { Flags = KillOnJobClose };
                bool bound = handle != IntPtr.Zero &&
                    SetInformationJobObject(handle, ExtendedLimitInformation, ref limits, (uint)Marshal.SizeOf(limits)) &&
                    AssignProcessToJobObject(handle, process.Handle);
                int error = Marshal.GetLastWin32Error();
                // One that has ended already cannot be taken, and need not be.
                if (bound || process.HasExited)
                    return;
                process.Kill();
                throw new TolemSandboxException(
                    Spoken.Say("Песочницу нельзя привязать к этому процессу: {0}", "Құмсалғышты бұл процеске байлау мүмкін емес: {0}",
                        "The sandbox cannot be bound to this process: {0}", new Win32Exception(error).Message));
            }

            public void Dispose()
            {
                CloseHandle(handle);
            }

            /// <summary>JOBOBJECT_EXTENDED_LIMIT_INFORMATION, of which only the flags are set.</summary>
            [StructLayout(LayoutKind.Sequential)]
            struct Limits
            {
                internal long ProcessTime, JobTime;
                internal uint Flags;
                internal UIntPtr LeastWorkingSet, GreatestWorkingSet;
                internal uint ActiveProcesses;
                internal UIntPtr Affinity;
                internal uint Priority, Scheduling;
                internal ulong Reads, Writes, Others, ReadBytes, WrittenBytes, OtherBytes;
                internal UIntPtr ProcessMemory, JobMemory, PeakProcessMemory, PeakJobMemory;
            }

            [DllImport("kernel32", ExactSpelling = true, EntryPoint = "CreateJobObjectW", CharSet = CharSet.Unicode, SetLastError = true)]
            static extern IntPtr CreateJobObject(IntPtr security, string name);

            [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
            static extern bool SetInformationJobObject(IntPtr job, int kind, ref Limits limits, uint size);

            [DllImport("kernel32", ExactSpelling = true, SetLastError = true)]
            static extern bool AssignProcessToJobObject(IntPtr job, IntPtr process);

            [DllImport("kernel32", ExactSpelling = true)]
            static extern bool CloseHandle(IntPtr handle);
        }
    }
}
