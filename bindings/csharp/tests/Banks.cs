// Promises about the bank of one's own: it is there when it is told to be, it says what was paid, and it is gone when its user is.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Reflection;
using Tolem;

namespace Promises
{
    [Promises]
    static class Banks
    {
        static readonly string Program = Path.GetFullPath(World.Variable("TOLEM_PROGRAM"));

        static Movement Pay(string configuration, string number)
        {
            using (var client = new TolemClient(configuration))
                return client.Payout(World.Payout(number));
        }

        /// <summary>Whether nobody listens there any more: asked again until it is so, for ten seconds.</summary>
        static bool IsGone(string url)
        {
            for (var since = Stopwatch.StartNew(); since.Elapsed < TimeSpan.FromSeconds(10);)
                try
                {
                    using (var web = new WebClient { Proxy = null })
                        web.DownloadString(url + "/_sandbox/clock");
                }
                catch (WebException)
                {
                    return true;
                }
            return false;
        }

        public static void every_gateway_is_played_to_its_ready_configuration()
        {
            using (var bank = new TolemSandbox())
            {
                var paid = new Dictionary<string, Func<TolemClient, Movement>>
                {
                    { "bereke-payouts", client => client.Payout(World.Payout("n")) },
                    { "bereke-ecommerce", client => client.PaymentChargeCard(new PaymentChargeCardRequest
                        {
                            OrderNumber = "n", Amount = 150000, Currency = "KZT", ReturnUrl = "http://shop.example/",
                            Card = new PaymentCard { Number = "4444555511113333", Expiry = "2030-12", Cvc = "123", Holder = "TEST CARDHOLDER" },
                        }) },
                    { "bepaid", client => client.Payout(new PayoutRequest
                        { OrderNumber = "n", Amount = 150000, Currency = "KZT", Description = "n", Card = new PayoutCard { Number = "4200000000000000" } }) },
                    { "shopapi", client => client.PaymentRegister(new PaymentRegisterRequest { OrderNumber = "n", Amount = 150000, Currency = "KZT" }) },
                };
                Expect.Same(string.Join(",", TolemLibrary.Describe().Document.List("gateways").Cast<JsonObject>().Select(one => one.Text("id")).OrderBy(id => id)),
                    string.Join(",", paid.Keys.OrderBy(id => id)));
                foreach (string gateway in paid.Keys)
                    using (var client = new TolemClient(bank.Configuration(gateway)))
                    {
                        Movement said = paid[gateway](client);
                        // A registration at ShopAPI is a page that a payer opens; of the others the money has moved.
                        Expect.True(said.Status == (gateway == "shopapi" ? TolemStatus.ActionRequired : TolemStatus.Ok), gateway + ": " + said.Message);
                    }
                Expect.Same("bepaid,bereke-ecommerce,bereke-payouts", string.Join(",", bank.Ledger("n").Select(entry => entry.Text("gateway")).OrderBy(id => id)));
                Expect.True(bank.Orders("n").Count >= 3, "the bank knows the orders");
            }
        }

        public static void the_clock_brings_late_money()
        {
            using (var bank = new TolemSandbox())
            {
                using (var client = new TolemClient(bank.Configuration()))
                {
                    PayoutRequest late = World.Payout("late~f:504-late:60s");
                    late.TimeoutMs = 300;
                    client.Payout(late);
                }
                Expect.Same(0, bank.Ledger().Count);
                bank.AdvanceClock(TimeSpan.FromSeconds(60.5));
                Expect.Same(1, bank.Ledger("late~f:504-late:60s").Count);
            }
        }

        public static void a_plan_strikes_until_it_is_lifted_and_a_mistake_in_it_is_named()
        {
            using (var bank = new TolemSandbox())
            using (var client = new TolemClient(bank.Configuration()))
            {
                bank.Plan(new SandboxRule { Path = "getAmount.do", Action = "status", Arguments = new Dictionary<string, object> { { "status", 418 } } });
                Expect.Same(TolemStatus.NoAnswer, client.BalanceGet().Status);
                bank.Plan();
                Expect.Same(TolemStatus.Ok, client.BalanceGet().Status);
                JsonObject struck = bank.Log().First(entry => entry.Text("path").EndsWith("getAmount.do")).Object("answer");
                Expect.True(struck.List("faults").Count == 1, struck.ToString());
                string refused = Expect.Throws<TolemSandboxException>(() => bank.Plan(new SandboxRule { Action = "dropp" })).Message;
                Expect.True(refused.StartsWith("rules[0].do.action: must be one of drop"), refused);
                refused = Expect.Throws<TolemSandboxException>(() => bank.Control("nowhere")).Message;
                Expect.True(refused.Contains("no such page"), refused);
                refused = Expect.Throws<TolemSandboxException>(() => bank.Configuration("nobody")).Message;
                Expect.True(refused.Contains("bereke-payouts, "), refused);
            }
        }

        public static void switches_are_set_and_the_profile_is_heeded()
        {
            using (var bank = new TolemSandbox(SandboxProfile.Lenient))
            {
                Expect.Same("lenient", bank.Settings().Text("profile"));
                Expect.Same("execute", bank.Settings("{\"duplicates\": \"execute\"}").Text("duplicates"));
            }
        }

        public static void a_second_client_is_the_till_after_its_restart_until_reset()
        {
            using (var bank = new TolemSandbox())
            {
                Expect.True(Pay(bank.Configuration(), "n").Replayed == false, "the first pays");
                Expect.True(Pay(bank.Configuration(), "n").Replayed == true, "the second remembers");
                Expect.Same(1, bank.Ledger("n").Count);
                bank.Reset();
                Expect.Same(0, bank.Ledger().Count);
                Expect.True(Pay(bank.Configuration(), "n").Replayed == false, "another journal");
            }
        }

        public static void dispose_ends_the_bank_and_removes_its_journals_and_may_be_called_twice()
        {
            using (var bank = new TolemSandbox())
            using (var other = new TolemSandbox())
            {
                string journal = JsonObject.Parse(bank.Configuration()).Text("journal");
                Pay(bank.Configuration(), "n");
                Expect.True(File.Exists(journal), journal);
                bank.Dispose();
                bank.Dispose();
                Expect.True(IsGone(bank.Url) && !Directory.Exists(Path.GetDirectoryName(Path.GetDirectoryName(journal))), "it is gone");
                Expect.Same(0, other.Ledger().Count);
            }
        }

        /// <summary>Children's "bank" keeps a bank until its input ends, and then ends without Dispose.</summary>
        static void Outlived(Action<Process> end)
        {
            string[] runtime = World.Variable("TOLEM_RUNTIME").Split('|');
            var start = new ProcessStartInfo(runtime[0], string.Join(" ", runtime.Skip(1)) + " \"" + Assembly.GetExecutingAssembly().Location + "\" child bank")
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            using (Process user = Process.Start(start))
            {
                string url = user.StandardOutput.ReadLine();
                Expect.True(url != null && url.StartsWith("http://127.0.0.1:"), url);
                end(user);
                Expect.True(IsGone(url), "the bank is there without its user");
                user.WaitForExit();
            }
        }

        public static void the_bank_does_not_outlive_a_killed_process()
        {
            Outlived(user => user.Kill());
        }

        public static void the_bank_does_not_outlive_a_process_that_forgot_it()
        {
            Outlived(user => user.StandardInput.Close());
        }

        public static void a_program_that_lost_its_mode_is_given_it_back()
        {
            string plain = Path.Combine(World.Work, "plain program");
            File.WriteAllBytes(plain, File.ReadAllBytes(Program));
            Expect.Same("0", World.Child("ledger", "TOLEM_PROGRAM", plain));
        }

        public static void a_bank_that_cannot_start_says_why()
        {
            using (var bank = new TolemSandbox())
            {
                string used = Expect.Throws<TolemSandboxException>(() => new TolemSandbox(SandboxProfile.Lenient, new Uri(bank.Url).Port)).Message;
                Expect.True(used.Contains("порт занят"), used);
            }
            string said = World.Child("no_bank", "TOLEM_PROGRAM", "/no/such/tolem");
            Expect.True(said.Contains("TOLEM_PROGRAM names /no/such/tolem, and there is no such file"), said);
            said = World.Child("no_bank", "TOLEM_PROGRAM", "");
            string folder = Path.GetDirectoryName(typeof(TolemClient).Assembly.Location);
            foreach (string part in new[] { Path.Combine(folder, "tolem"), Path.Combine(folder, "runtimes"), Path.Combine("native", "tolem"), "TOLEM_PROGRAM" })
                Expect.True(said.Contains(part), part + " in " + said);
            string silent = Path.Combine(World.Work, "silent");
            File.WriteAllText(silent, "#!/bin/sh\n");
            said = World.Child("no_bank", "TOLEM_PROGRAM", silent);
            Expect.True(said.Contains("ended without a word"), said);
        }
    }
}
