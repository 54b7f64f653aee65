// The bank on this machine, for tests: starts `tolem sandbox`, tells where it is, and what the bank really did. Believe the ledger,
// not the answers: an answer can be lost, late or a lie. Cards, faults and switches are described in docs/sandbox.md; what has no
// method here is a call of Control.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using System.Threading;

namespace Tolem
{
    /// <summary>How the bank behaves.</summary>
    public enum SandboxProfile
    {
        /// <summary>As its document says.</summary>
        AsDocumented,

        /// <summary>As friendly as it may be.</summary>
        Lenient,

        /// <summary>As nasty as its document allows.</summary>
        Nasty,
    }

    /// <summary>A bank of one's own on a free port of 127.0.0.1, from the constructor until Dispose. It does not outlive this process.</summary>
    public sealed class TolemSandbox : IDisposable
    {
        const string User = "sandbox-api", Password = "sandbox-password";

        // How each gateway calls the two halves of a login.
        static readonly Dictionary<string, string[]> Logins = new Dictionary<string, string[]>
        {
            { "bereke-payouts", new[] { "userName", "password" } },
            { "bereke-ecommerce", new[] { "userName", "password" } },
            { "bepaid", new[] { "shopId", "secretKey" } },
            { "shopapi", new[] { "shopToken", "secKey" } },
        };

        // What a gateway must be told besides, of the shop that the sandbox plays.
        static readonly Dictionary<string, object> ShopOptions = new Dictionary<string, object>
        {
            { "serviceCode", "109-5804-1" },
            { "orderNumberProperty", "ЗАКАЗ" },
        };

        readonly string folder = Path.Combine(Path.GetTempPath(), "tolem-sandbox-" + Guid.NewGuid().ToString("N"));
        readonly Child child;
        int round;
        int disposed;

        /// <summary>Starts the bank and returns when it listens; port 0 is a free one.</summary>
        public TolemSandbox(SandboxProfile profile = SandboxProfile.AsDocumented, int port = 0)
        {
            string name = profile == SandboxProfile.Lenient ? "lenient" : profile == SandboxProfile.Nasty ? "nasty" : "as-documented";
            child = new Child(Command.Find(), "sandbox --port " + port + " --profile " + name);
            try
            {
                Url = Listening();
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        /// <summary>Where it is, e.g. "http://127.0.0.1:40123".</summary>
        public string Url { get; private set; }

        string Listening()
        {
            string line, url = null;
            while ((line = child.Output.ReadLine()) != null)
                if (line.StartsWith("sandbox ", StringComparison.Ordinal))
                    url = line.Substring("sandbox ".Length).Trim();
                else if (line.StartsWith("Ctrl-C", StringComparison.Ordinal))
                    return url;
            string said = child.Errors.ReadToEnd().Trim();
            if (said.Length == 0)
                said = Spoken.Say("она закончилась, ничего не сказав", "ол ештеңе айтпай аяқталды", "it ended without a word");
            throw new TolemSandboxException(
                Spoken.Say("Песочница не запустилась: {0}", "Құмсалғыш іске қосылмады: {0}", "The sandbox has not started: {0}", said));
        }

        /// <summary>The shop's login, by the names that the gateway has for it.</summary>
        public IReadOnlyDictionary<string, string> Credentials(string gateway = "bereke-payouts")
        {
            string[] names;
            if (gateway == null || !Logins.TryGetValue(gateway, out names))
                throw new TolemSandboxException(
                    Spoken.Say("Песочница изображает {0}, но не {1}.", "Құмсалғыш мыналарды ойнайды: {0}; {1} олардың ішінде жоқ.",
                        "The sandbox plays {0}, and not {1}.", string.Join(", ", Logins.Keys), gateway));
            return new Dictionary<string, string> { { names[0], User }, { names[1], Password } };
        }

        /// <summary>
        /// A configuration for TolemClient. Its journal is the same at every call until Reset, so that a second client is the till
        /// after its restart.
        /// </summary>
        public string Configuration(string gateway = "bereke-payouts")
        {
            IReadOnlyDictionary<string, string> login = Credentials(gateway);
            string journals = Path.Combine(folder, round.ToString());
            Directory.CreateDirectory(journals);
            var configuration = new Dictionary<string, object>
            {
                { "gateway", gateway },
                { "baseUrl", Url },
                { "journal", Path.Combine(journals, gateway + ".db") },
                { "credentials", login },
            };
            if (gateway == "shopapi")
                configuration.Add("options", ShopOptions);
            return Json(configuration);
        }

        /// <summary>What was really executed, in this order; of one number, if one is named. "kind" says what: payout, charge, refund …</summary>
        public IReadOnlyList<JsonObject> Ledger(string orderNumber = null)
        {
            return Named(Control("ledger").List("ledger"), "orderNumber", orderNumber);
        }

        /// <summary>What the bank knows about each order, executed or not.</summary>
        public IReadOnlyList<JsonObject> Orders(string orderNumber = null)
        {
            return Named(Control("orders").List("orders"), "number", orderNumber);
        }

        static IReadOnlyList<JsonObject> Named(IEnumerable<object> entries, string member, string number)
        {
            return entries.Cast<JsonObject>().Where(entry => number == null || entry.Text(member) == number).ToList();
        }

        /// <summary>Faults from now on, instead of those planned before; without a rule, none.</summary>
        public void Plan(params SandboxRule[] rules)
        {
            Control("plan", Json(new Dictionary<string, object> { { "rules", rules } }));
        }

        /// <summary>Sets switches of the bank, e.g. {"duplicates": "execute"}, and tells what all of them are now.</summary>
        public JsonObject Settings(string switches = "{}")
        {
            Control("settings", switches);
            return Control("settings");
        }

        /// <summary>Moves the bank's clock: late money moves, sessions end. The library's own clock goes on as it does.</summary>
        public void AdvanceClock(TimeSpan time)
        {
            Control("clock", Json(new Dictionary<string, object> { { "advanceMs", (long)time.TotalMilliseconds } }));
        }

        /// <summary>The last 1000 requests, masked, with the answers and the faults they met.</summary>
        public IReadOnlyList<JsonObject> Log()
        {
            return Named(Control("log").List("log"), null, null);
        }

        /// <summary>Forgets everything but the switches, the journals of Configuration too: clients opened before are to be disposed.</summary>
        public void Reset()
        {
            Control("reset", "{}");
            round++;
        }

        /// <summary>Reads a page of the control, or sets it: Control("balances", "{\"transit\": 500}").</summary>
        public JsonObject Control(string page, string document = null)
        {
            using (var web = new WebClient { Encoding = new UTF8Encoding(false), Proxy = null })
                try
                {
                    string url = Url + "/_sandbox/" + page;
                    web.Headers[HttpRequestHeader.ContentType] = "application/json";
                    return JsonObject.Parse(document == null ? web.DownloadString(url) : web.UploadString(url, document));
                }
                catch (WebException error) when (error.Response != null)
                {
                    using (var answer = new StreamReader(error.Response.GetResponseStream(), Encoding.UTF8))
                        throw Refusal(JsonObject.Parse(answer.ReadToEnd()).Object("error"));
                }
        }

        static TolemSandboxException Refusal(JsonObject error)
        {
            string field = error.Text("field");
            return new TolemSandboxException(string.IsNullOrEmpty(field) ? error.Text("message") : field + ": " + error.Text("message"));
        }

        static string Json(object value)
        {
            var json = new JsonWriter();
            json.Value(value);
            return json.ToString();
        }

        /// <summary>Ends the bank and removes the journals of Configuration. May be called twice.</summary>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref disposed, 1) != 0)
                return;
            child.Dispose();
            try
            {
                if (Directory.Exists(folder))
                    Directory.Delete(folder, true);
            }
            catch (SystemException error) when (error is IOException || error is UnauthorizedAccessException)
            {
                // A client that is still open holds its journal on Windows; the system's temporary folder is emptied by others.
            }
        }
    }

    /// <summary>
    /// A fault and when it strikes. What is null does not matter: a rule with an action alone strikes every request. What has no property
    /// here is said in JSON, by Control("plan", …).
    /// </summary>
    public sealed class SandboxRule : TolemFields
    {
        /// <summary>What happens, e.g. "drop", "error", "execute-later".</summary>
        public string Action { get; set; }

        /// <summary>"accept", "before-execute" or "after-execute"; where it is null, after the money has moved.</summary>
        public string At { get; set; }

        /// <summary>How the path ends, e.g. "performPayout.do".</summary>
        public string Path { get; set; }

        /// <summary>The order's number; a * at the end takes any rest.</summary>
        public string OrderNumber { get; set; }

        /// <summary>Which of the requests that match, from 1.</summary>
        public long? Nth { get; set; }

        /// <summary>How often it strikes at most.</summary>
        public long? Times { get; set; }

        /// <summary>What the action needs besides, e.g. "ms" or "row".</summary>
        public IDictionary<string, object> Arguments { get; set; }

        internal override void Write(JsonWriter json)
        {
            var match = new Dictionary<string, object> { { "path", Path }, { "orderNumber", OrderNumber }, { "nth", Nth } };
            var fault = new Dictionary<string, object>(Arguments ?? new Dictionary<string, object>()) { { "action", Action }, { "at", At } };
            json.Member("match", Given(match));
            json.Member("times", Times);
            json.Member("do", Given(fault));
        }

        static IEnumerable<KeyValuePair<string, object>> Given(Dictionary<string, object> members)
        {
            return members.Where(member => member.Value != null);
        }
    }
}
