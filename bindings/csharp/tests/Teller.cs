// One scenario is told to every language in lines of fields separated by tabs, and the answers are compared. This is the teller of
// C#: it goes through the typed requests wherever they can say what the line says, and through JSON where they cannot (a
// member that does not exist, an amount with a fraction, no JSON at all), because that is exactly what C# users can do.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Threading;
using Tolem;

static class Teller
{
    static readonly Dictionary<string, TolemClient> Clients = new Dictionary<string, TolemClient>();
    static readonly Dictionary<string, TolemJob<TolemResult>> Jobs = new Dictionary<string, TolemJob<TolemResult>>();
    static readonly Dictionary<string, int[]> Lines = new Dictionary<string, int[]>();
    static readonly Dictionary<string, Type> Requests = typeof(TolemClient).Assembly.GetExportedTypes()
        .Where(type => typeof(TolemRequest).IsAssignableFrom(type) && !type.IsAbstract)
        .ToDictionary(type => ((TolemRequest)Activator.CreateInstance(type)).Operation);

    static int Main()
    {
        var utf8 = new UTF8Encoding(false);
        var input = new StreamReader(Console.OpenStandardInput(), utf8);
        var output = new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true, NewLine = "\n" };
        for (string line; (line = input.ReadLine()) != null;)
            output.WriteLine(Answer(line.Split('\t')));
        return 0;
    }

    static string Answer(string[] fields)
    {
        try
        {
            return Do(fields);
        }
        catch (TolemException error)
        {
            return error.StatusCode + "\t" + error.StatusName + "\t" + (error.Result == null ? "{}" : error.Result.Json);
        }
        catch (ObjectDisposedException)
        {
            return Status(TolemStatus.HandleError);
        }
        catch (KeyNotFoundException)
        {
            return Status(TolemStatus.HandleError);
        }
    }

    static string Do(string[] fields)
    {
        switch (fields[0])
        {
            case "open": return Open(fields[1], fields[2]);
            case "call": return Say(Call(Clients[fields[1]], fields[2], fields[3]));
            case "check": return Say(Check(Clients[fields[1]], fields[2], fields[3]));
            case "start": return Say((Jobs[fields[2]] = Clients[fields[1]].Start(fields[3], fields[4])).Progress);
            case "wait": return Wait(Jobs[fields[1]], int.Parse(fields[2]));
            case "cancel": return Done(Jobs[fields[1]].Cancel);
            case "end": return Done(Jobs[fields[1]].Dispose);
            case "close": return Done(Clients[fields[1]].Dispose);
            case "nul": return Say(Clients[fields[1]].Call(fields[2], "{\"orderNumber\":\"a\0b\"}"));
            case "fork": return "cannot";
            case "log": return Log(fields[1], fields[2]);
            case "lines": return Volatile.Read(ref Lines[fields[1]][0]) + "";
            case "describe": return Say(TolemLibrary.Describe());
            case "version": return TolemLibrary.AbiVersion + "\t" + TolemLibrary.Version + "\t" + TolemLibrary.StatusName(3);
            default: return "what is " + fields[0] + "?";
        }
    }

    static string Say(TolemResult result)
    {
        return result.StatusCode + "\t" + result.StatusName + "\t" + result.Json;
    }

    static string Status(TolemStatus status)
    {
        return (int)status + "\t" + TolemLibrary.StatusName((int)status) + "\t{}";
    }

    static string Done(Action act)
    {
        act();
        return "ok";
    }

    static string Open(string name, string configuration)
    {
        var client = new TolemClient(configuration);
        Clients[name] = client;
        Lines.Remove(name);
        return Say(client.Opened);
    }

    static string Wait(TolemJob<TolemResult> job, int milliseconds)
    {
        TolemResult result;
        return Say(job.Wait(TimeSpan.FromMilliseconds(milliseconds), out result) ? result : job.Progress);
    }

    static string Log(string name, string level)
    {
        TolemLogLevel wanted;
        if (!Enum.TryParse(level, true, out wanted))
            return Status(TolemStatus.ArgumentError);
        TolemClient client = Clients[name];
        client.LogLevel = wanted;
        if (Lines.ContainsKey(name))
            return "ok";
        var count = Lines[name] = new int[1];
        client.Log += (sender, line) => Interlocked.Increment(ref count[0]);
        return "ok";
    }

    /// <summary>The method of the operation with a typed request, where the line can be said by one.</summary>
    static TolemResult Call(TolemClient client, string operation, string json)
    {
        TolemRequest request = Typed(operation, json);
        if (request == null)
            return client.Call(operation, json);
        MethodInfo method = typeof(TolemClient).GetMethods().Single(one =>
            one.ReturnType != typeof(void) && one.GetParameters().Length == 1 && one.GetParameters()[0].ParameterType == request.GetType());
        try
        {
            return (TolemResult)method.Invoke(client, new object[] { request });
        }
        catch (TargetInvocationException error)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(error.InnerException).Throw();
            throw;
        }
    }

    static TolemResult Check(TolemClient client, string operation, string json)
    {
        TolemRequest request = Typed(operation, json);
        return request == null ? client.Check(operation, json) : client.Check(request);
    }

    static TolemRequest Typed(string operation, string json)
    {
        Type type;
        if (!Requests.TryGetValue(operation, out type))
            return null;
        try
        {
            object request = Activator.CreateInstance(type);
            return Fill(request, JsonObject.Parse(json)) ? (TolemRequest)request : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Gives the members to the properties of their names; false if one has no property that can hold it.</summary>
    static bool Fill(object target, JsonObject members)
    {
        foreach (KeyValuePair<string, object> member in members)
        {
            string name = member.Key == "" ? "" : char.ToUpperInvariant(member.Key[0]) + member.Key.Substring(1);
            PropertyInfo property = target.GetType().GetProperty(name);
            object value;
            if (property == null || !property.CanWrite || !Convert(members, member.Key, property.PropertyType, out value))
                return false;
            property.SetValue(target, value, null);
        }
        return true;
    }

    static bool Convert(JsonObject members, string name, Type type, out object value)
    {
        value = members[name];
        var parts = value as JsonObject;
        if (value == null)
            return true;
        if (type == typeof(long?))
            return (value = members.Number(name)) != null;
        if (type == typeof(string) || type == typeof(bool?))
            return value.GetType() == (Nullable.GetUnderlyingType(type) ?? type);
        if (type == typeof(IEnumerable<string>))
            return members.List(name).All(one => one is string) && (value = members.List(name).Cast<string>().ToList()) != null;
        if (parts == null)
            return false;
        if (type == typeof(IDictionary<string, object>))
            return (value = parts.ToDictionary(one => one.Key, one => one.Value)) != null;
        if (type == typeof(IDictionary<string, string>))
            return parts.All(one => one.Value is string) && (value = parts.ToDictionary(one => one.Key, one => (string)one.Value)) != null;
        return Fill(value = Activator.CreateInstance(type), parts);
    }
}
