// Made by bindings/generate from the library and its header; do not edit.
using System.Reflection;
using System.Runtime.InteropServices;

[assembly: AssemblyTitle("Tolem")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]
[assembly: AssemblyInformationalVersion("0.1.0")]
[assembly: ComVisible(false)]
