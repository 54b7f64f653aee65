// Made by bindings/generate from the library and its header; do not edit. Text goes in as bytes and comes out as a pointer: the
// runtime's own marshalling of strings would free what is the library's.
using System;
using System.Runtime.InteropServices;

namespace Tolem
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate void LogFunction(IntPtr user_data, int level, IntPtr line);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate uint AbiVersionFunction();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate IntPtr VersionFunction();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate IntPtr StatusNameFunction(int status);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int ClientOpenFunction(byte[] config_json, out IntPtr client, out IntPtr result);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate void ClientCloseFunction(IntPtr client);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int CallFunction(IntPtr client, byte[] operation, byte[] request_json, out IntPtr result);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int DescribeFunction(out IntPtr result);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int ClientSetLogFunction(IntPtr client, LogFunction log, IntPtr user_data, int level);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int StartFunction(IntPtr client, byte[] operation, byte[] request_json, out IntPtr job, out IntPtr result);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int JobWaitFunction(IntPtr job, uint timeout_ms, out IntPtr result);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate void JobCancelFunction(IntPtr job);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate IntPtr ResultJsonFunction(IntPtr result);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int ResultStatusFunction(IntPtr result);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate void ResultFreeFunction(IntPtr result);

    internal sealed class Native
    {
        internal const uint Abi = 1;

        internal readonly AbiVersionFunction AbiVersion;
        internal readonly VersionFunction Version;
        internal readonly StatusNameFunction StatusName;
        internal readonly ClientOpenFunction ClientOpen;
        internal readonly ClientCloseFunction ClientClose;
        internal readonly CallFunction Call;
        internal readonly CallFunction Check;
        internal readonly DescribeFunction Describe;
        internal readonly ClientSetLogFunction ClientSetLog;
        internal readonly StartFunction Start;
        internal readonly JobWaitFunction JobWait;
        internal readonly JobCancelFunction JobCancel;
        internal readonly JobCancelFunction JobClose;
        internal readonly ResultJsonFunction ResultJson;
        internal readonly ResultStatusFunction ResultStatus;
        internal readonly ResultFreeFunction ResultFree;

        internal Native(SharedLibrary library)
        {
            AbiVersion = library.Function<AbiVersionFunction>("tolem_abi_version");
            Version = library.Function<VersionFunction>("tolem_version");
            StatusName = library.Function<StatusNameFunction>("tolem_status_name");
            ClientOpen = library.Function<ClientOpenFunction>("tolem_client_open");
            ClientClose = library.Function<ClientCloseFunction>("tolem_client_close");
            Call = library.Function<CallFunction>("tolem_call");
            Check = library.Function<CallFunction>("tolem_check");
            Describe = library.Function<DescribeFunction>("tolem_describe");
            ClientSetLog = library.Function<ClientSetLogFunction>("tolem_client_set_log");
            Start = library.Function<StartFunction>("tolem_start");
            JobWait = library.Function<JobWaitFunction>("tolem_job_wait");
            JobCancel = library.Function<JobCancelFunction>("tolem_job_cancel");
            JobClose = library.Function<JobCancelFunction>("tolem_job_close");
            ResultJson = library.Function<ResultJsonFunction>("tolem_result_json");
            ResultStatus = library.Function<ResultStatusFunction>("tolem_result_status");
            ResultFree = library.Function<ResultFreeFunction>("tolem_result_free");
        }
    }
}
