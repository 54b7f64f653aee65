// A call that runs on a thread of the library while this program does something else. Its outcome is never thrown away: to
// cancel is to ask, and what became of the money is told by Wait in either case.
using System;

namespace Tolem
{
    /// <summary>
    /// A running call. Keep it until it has ended: one that is disposed or collected before is asked to stop, and its outcome
    /// is then to be read from the journal (OperationGet).
    /// </summary>
    public sealed class TolemJob<T> : IDisposable where T : TolemResult
    {
        const uint Slice = 200, LongSlice = 60000;

        readonly Native native;
        readonly JobHandle handle;
        readonly Func<Answer, T> read;
        Progress progress;

        internal TolemJob(Native native, JobHandle handle, Answer started, Func<Answer, T> read)
        {
            this.native = native;
            this.handle = handle;
            this.read = read;
            progress = new Progress(started);
        }

        /// <summary>How far it had come when it was last waited for.</summary>
        public Progress Progress
        {
            get { return progress; }
        }

        /// <summary>Waits for the outcome; throws as the call itself would.</summary>
        public T Wait()
        {
            return Wait(null);
        }

        /// <summary>Waits for the outcome so long; false while it still runs, which Progress tells about.</summary>
        public bool Wait(TimeSpan timeout, out T result)
        {
            long milliseconds = (long)Math.Ceiling(timeout.TotalMilliseconds);
            result = Outcome((uint)Math.Max(0, Math.Min(milliseconds, int.MaxValue)));
            return result != null;
        }

        /// <summary>
        /// Asks it to stop: what is unsent is not sent any more, what is sent is not forgotten. Wait tells which it was.
        /// </summary>
        public void Cancel()
        {
            bool held = false;
            try
            {
                Hold(ref held);
                native.JobCancel(handle.DangerousGetHandle());
            }
            finally
            {
                Release(held);
            }
        }

        /// <summary>Ends the observation; see the class.</summary>
        public void Dispose()
        {
            handle.CloseNow();
        }

        /// <summary>Waits for the outcome and tells the observer about each phase on the way.</summary>
        internal T Wait(IProgress<Progress> observer)
        {
            string told = null;
            T result;
            while ((result = Outcome(observer == null ? LongSlice : Slice)) == null)
                if (observer != null && progress.Phase != told)
                {
                    told = progress.Phase;
                    Tell(observer);
                }
            return result;
        }

        // An observer that throws must not cost the caller the outcome.
        void Tell(IProgress<Progress> observer)
        {
            try
            {
                observer.Report(progress);
            }
            catch (Exception error)
            {
                LogSink.Report("an observer of progress", error);
            }
        }

        T Outcome(uint milliseconds)
        {
            IntPtr result = IntPtr.Zero;
            bool held = false;
            try
            {
                Hold(ref held);
                int code = native.JobWait(handle.DangerousGetHandle(), milliseconds, out result);
                Answer answer = new Answer(native, code, result).OrThrow();
                if (code != (int)TolemStatus.Running)
                    return read(answer);
                progress = new Progress(answer);
                return null;
            }
            finally
            {
                native.ResultFree(result);
                Release(held);
            }
        }

        void Hold(ref bool held)
        {
            if (handle.IsClosed)
                throw new ObjectDisposedException("TolemJob");
            handle.DangerousAddRef(ref held);
        }

        void Release(bool held)
        {
            if (held)
                handle.DangerousRelease();
        }
    }
}
