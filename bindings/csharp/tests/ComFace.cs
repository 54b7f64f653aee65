// Promises about COM, as far as they can be seen without Windows: everything is visible, everything works late-bound with texts and
// whole numbers only, and the 1C module calls what there is.
using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Tolem;

namespace Promises
{
    [Promises]
    static class ComFace
    {
        static object Do(object face, string member, params object[] arguments)
        {
            return typeof(ComClient).InvokeMember(member, BindingFlags.InvokeMethod | BindingFlags.GetProperty, null, face, arguments);
        }

        static JsonObject Ask(object face, string member, params object[] arguments)
        {
            string json = (string)Do(face, member, arguments);
            Expect.Same(json, (string)Do(face, "LastResult"));
            JsonObject answer = JsonObject.Parse(json);
            Expect.Same(answer.Text("status"), TolemLibrary.StatusName((int)Do(face, "LastStatus")));
            return answer;
        }

        public static void com_sees_the_class_and_nothing_else()
        {
            Func<Type, bool> visible = type => type.GetCustomAttributes(typeof(ComVisibleAttribute), false).Cast<ComVisibleAttribute>().Any(one => one.Value);
            Type[] seen = typeof(TolemClient).Assembly.GetExportedTypes().Where(visible).ToArray();
            Expect.Same("ComClient,ITolemClient", string.Join(",", seen.Select(type => type.Name).OrderBy(name => name)));
            Expect.Same("Tolem.Client", typeof(ComClient).GetCustomAttributes(typeof(ProgIdAttribute), false).Cast<ProgIdAttribute>().Single().Value);
            Expect.True(typeof(ComClient).GetConstructor(Type.EmptyTypes) != null, "made without arguments");
            Expect.True(seen.All(type => type.GUID != Guid.Empty) && seen[0].GUID != seen[1].GUID, "each has its GUID");
        }

        public static void com_members_are_numbered_and_plain()
        {
            Type[] plain = { typeof(string), typeof(int), typeof(void) };
            var numbers = new System.Collections.Generic.HashSet<int>();
            foreach (MemberInfo member in typeof(ITolemClient).GetMembers())
            {
                var method = member as MethodInfo;
                if (method != null && method.IsSpecialName)
                    continue;
                Expect.True(numbers.Add(member.GetCustomAttributes(typeof(DispIdAttribute), false).Cast<DispIdAttribute>().Single().Value), member.Name);
                if (method != null)
                    Expect.True(plain.Contains(method.ReturnType) && method.GetParameters().All(one => plain.Contains(one.ParameterType)), member.Name);
            }
            Expect.Same(12, numbers.Count);
        }

        public static void com_pays_late_bound()
        {
            object face = Activator.CreateInstance(typeof(ComClient));
            string order = World.Order(), request = World.Payout(order).ToJson();
            Expect.Same(TolemLibrary.Version, (string)Do(face, "Version"));
            Expect.Same("TOLEM_E_HANDLE", Ask(face, "Call", "operation.list", "{}").Text("status"));
            Expect.Same("TOLEM_E_CONFIG", Ask(face, "Open", "{}").Text("status"));
            Expect.Same("TOLEM_OK", Ask(face, "Open", World.Configuration()).Text("status"));
            Expect.Same("TOLEM_OK", Ask(face, "Check", "payout.create", request).Text("status"));
            Expect.Same("paid", Ask(face, "Call", "payout.create", request).Text("state"));
            Expect.Same("TOLEM_E_REQUEST", Ask(face, "Call", "payout.create", "{}").Text("status"));
            Expect.Same("TOLEM_E_ARGUMENT", Ask(face, "Call", "payout.create", "\0").Text("status"));
            Expect.Same("TOLEM_E_ARGUMENT", Ask(face, "Call", "payout.create", null).Text("status"));
            Expect.Same("TOLEM_OK", Ask(face, "Describe").Text("status"));
            Do(face, "Close");
            Do(face, "Close");
            Expect.Same("TOLEM_E_HANDLE", Ask(face, "Call", "operation.list", "{}").Text("status"));
        }

        public static void com_waits_for_jobs_late_bound()
        {
            object face = Activator.CreateInstance(typeof(ComClient));
            Expect.Same(0, (int)Do(face, "Start", "operation.list", "{}"));
            Ask(face, "Open", World.Configuration());
            int job = (int)Do(face, "Start", "payout.create", World.Payout(World.Order() + "~f:delay:500ms").ToJson());
            Expect.True(job > 0, (string)Do(face, "LastResult"));
            Expect.Same("TOLEM_RUNNING", Ask(face, "Wait", job, 0).Text("status"));
            Expect.Same("TOLEM_OK", Ask(face, "Wait", job, 30000).Text("status"));
            Do(face, "Cancel", job);
            Expect.Same("TOLEM_OK", Ask(face, "Wait", job, 0).Text("status"));
            Do(face, "End", job);
            Do(face, "End", job);
            Do(face, "Cancel", job);
            Expect.Same("TOLEM_E_HANDLE", Ask(face, "Wait", job, 0).Text("status"));
            Do(face, "Close");
        }

        public static void the_module_for_1c_calls_what_there_is()
        {
            string module = File.ReadAllText(Path.Combine(World.Variable("TOLEM_ROOT"), "bindings/onec/com/ТолемCOM.bsl"));
            string code = Regex.Replace(module, "//[^\n]*", "");
            var calls = Regex.Matches(code, @"\bКлиент\.(\w+)(\((?<arguments>(?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\))?").Cast<Match>().ToList();
            Expect.True(calls.Count >= 6, calls.Count + " calls");
            foreach (Match call in calls)
            {
                string name = call.Groups[1].Value, arguments = call.Groups["arguments"].Value;
                MemberInfo member = typeof(ITolemClient).GetMember(name).SingleOrDefault();
                Expect.True(member != null, "there is no " + name);
                if (member is PropertyInfo)
                    Expect.True(!call.Groups[2].Success, name + " is no method");
                else
                    Expect.Same(name + " " + ((MethodInfo)member).GetParameters().Length, name + " " + Count(arguments));
            }
        }

        static int Count(string arguments)
        {
            if (arguments.Trim() == "")
                return 0;
            string flat = arguments;
            for (string before = null; before != flat;)
            {
                before = flat;
                flat = Regex.Replace(flat, @"\([^()]*\)", "");
            }
            return flat.Split(',').Length;
        }
    }
}
