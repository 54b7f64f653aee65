// Promises about calls: what is known of the money is a value, what is wrong with the caller is thrown, amounts are exact.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Tolem;

namespace Promises
{
    [Promises]
    static class Outcomes
    {
        public static void a_payout_is_a_value_with_typed_members()
        {
            using (TolemClient client = World.Client())
            {
                string order = World.Order();
                Movement paid = client.Payout(World.Payout(order, Money.ToMinor(1500.00m, "KZT")));
                Expect.Same(TolemStatus.Ok, paid.Status);
                Expect.Same("TOLEM_OK", paid.StatusName);
                Expect.Same(150000L, paid.Amount.Value);
                Expect.Same(States.Paid, paid.State);
                Expect.Same(Advices.Book, paid.Advice);
                Expect.Same("411111******1111", paid.MaskedPan);
                Expect.Same(order, (string)paid["orderNumber"]);
                Expect.Same(1500.00m, Money.ToMajor(paid.Amount.Value, paid.Currency));
                Expect.Same(1, World.Moved(order));
                Expect.True(client.Payout(World.Payout(order)).Replayed == true, "the second call is known to be one");
                Expect.Same(1, World.Moved(order));
            }
        }

        public static void a_decline_is_no_exception()
        {
            using (TolemClient client = World.Client())
            {
                PayoutRequest request = World.Payout(World.Order());
                request.Card.Number = "4000000000000002";
                Movement declined = client.Payout(request);
                Expect.Same(TolemStatus.Declined, declined.Status);
                Expect.True(declined.Error.Code != null && declined.Error.Gateway != null, "the bank's words are there");
            }
        }

        public static void each_negative_status_has_its_exception()
        {
            Expect.Same(TolemStatus.ConfigError, Expect.Throws<TolemConfigException>(() => new TolemClient("{}")).Status);
            using (TolemClient client = World.Client())
            {
                string order = World.Order();
                client.Payout(World.Payout(order));
                var wrong = Expect.Throws<TolemRequestException>(() => client.Payout(new PayoutRequest { OrderNumber = order }));
                Expect.Same("TOLEM_E_REQUEST", wrong.StatusName);
                Expect.Same("amount", wrong.Field);
                Expect.Same(wrong.Result.Error.Code, wrong.Code);
                var conflict = Expect.Throws<TolemConflictException>(() => client.Payout(World.Payout(order, 7)));
                Expect.Same(150000L, conflict.Movement.Amount.Value);
                Expect.Throws<TolemUnsupportedException>(() => client.CardList("4711"));
                Expect.Throws<ArgumentNullException>(() => client.Payout(null));
                Expect.Throws<ArgumentNullException>(() => client.Call("operation.list", null));
                Expect.Same(2, Enumerable.Range(0, 2).Count(_ => client.Payout(World.Payout(order)).Status == TolemStatus.Ok));
            }
        }

        public static void a_status_that_is_not_known_is_unknown_and_keeps_its_number()
        {
            Expect.Same("Unknown 77 Unknown -77", World.Child("unknown_status", "TOLEM_LIBRARY", Loading.Stub, "STUB_STATUS", "77") + " " +
                World.Child("unknown_status", "TOLEM_LIBRARY", Loading.Stub, "STUB_STATUS", "-77"));
        }

        public static void a_check_sends_nothing_and_masks()
        {
            using (TolemClient client = World.Client())
            {
                string order = World.Order();
                Checked seen = client.Check(World.Payout(order));
                Expect.Same(TolemStatus.Ok, seen.Status);
                Expect.True(seen.Request != null && !seen.Json.Contains(World.Card), "shown, with the card masked");
                Expect.Same(0, World.Moved(order));
            }
        }

        public static void every_page_of_the_list_is_reached()
        {
            using (TolemClient client = World.Client())
            {
                var orders = new HashSet<string>();
                for (int i = 0; i < 5; i++)
                    orders.Add(client.Payout(World.Payout(World.Order())).OrderNumber);
                Movements page = client.OperationList(new OperationListRequest { Limit = 2 });
                for (; ; page = client.OperationList(new OperationListRequest { Limit = 2, Before = page.Next }))
                {
                    foreach (ListedMovement one in page.Operations)
                        Expect.True(orders.Remove(one.OrderNumber) && one.Status == TolemStatus.Ok, "once, and paid");
                    if (page.Next == null)
                        break;
                }
                Expect.Same(0, orders.Count);
            }
        }

        public static void what_only_one_gateway_knows_is_handed_over()
        {
            using (TolemClient client = World.Client())
            {
                PayoutRequest request = World.Payout(World.Order());
                request.Gateway = new Dictionary<string, object> { { "nobodyKnowsThis", new Dictionary<string, object> { { "a", new object[] { 1, 2L, "x", true, null } } } } };
                var refused = Expect.Throws<TolemRequestException>(() => client.Payout(request));
                Expect.True(refused.Field.StartsWith("gateway"), refused.Field);
                request.Gateway = new Dictionary<string, object> { { "rate", 1.5 } };
                Expect.Throws<TolemArgumentException>(() => client.Payout(request));
            }
        }

        public static void many_threads_share_a_client()
        {
            using (TolemClient client = World.Client())
            {
                var orders = Enumerable.Range(0, 24).Select(_ => World.Order()).ToList();
                int next = -1, paid = 0;
                var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
                {
                    for (int i; (i = Interlocked.Increment(ref next)) < orders.Count;)
                        if (client.Payout(World.Payout(orders[i])).Status == TolemStatus.Ok)
                            Interlocked.Increment(ref paid);
                })).ToList();
                threads.ForEach(thread => thread.Start());
                threads.ForEach(thread => thread.Join());
                Expect.Same(orders.Count, paid);
                Expect.True(orders.All(order => World.Moved(order) == 1), "each moved once");
            }
        }

        public static void decimals_become_minor_units_exactly_or_not_at_all()
        {
            Expect.Same(150000L, Money.ToMinor(1500.00m, "KZT"));
            Expect.Same(150000L, Money.ToMinor(1500m, "398"));
            Expect.Same(1L, Money.ToMinor(0.01000m, "KZT"));
            Expect.Same(-1L, Money.ToMinor(-0.01m, "KZT"));
            Expect.Same(1500L, Money.ToMinor(1500m, "JPY"));
            Expect.Same(1234L, Money.ToMinor(1.234m, "KWD"));
            Expect.Same(long.MaxValue, Money.ToMinor(92233720368547758.07m, "KZT"));
            Expect.Throws<TolemArgumentException>(() => Money.ToMinor(0.001m, "KZT"));
            Expect.Throws<TolemArgumentException>(() => Money.ToMinor(0.1m, "JPY"));
            Expect.Throws<TolemArgumentException>(() => Money.ToMinor(92233720368547758.08m, "KZT"));
            Expect.Throws<TolemArgumentException>(() => Money.ToMinor(decimal.MaxValue, "KZT"));
            Expect.Throws<TolemArgumentException>(() => Money.ToMinor(1m, "XYZ"));
            Expect.Throws<TolemArgumentException>(() => Money.ToMinor(1m, null));
            foreach (long minor in new[] { 0, 1, -1, 150000, long.MaxValue, long.MinValue })
                foreach (string currency in new[] { "KZT", "JPY", "KWD" })
                    Expect.Same(minor, Money.ToMinor(Money.ToMajor(minor, currency), currency));
            Expect.Same("1500.00", Money.ToMajor(150000, "KZT").ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        public static void the_public_face_has_no_float()
        {
            foreach (Type type in typeof(TolemClient).Assembly.GetExportedTypes())
            {
                foreach (var property in type.GetProperties())
                    Expect.True(!Floats(property.PropertyType), type.Name + "." + property.Name);
                foreach (var method in type.GetMethods())
                    Expect.True(!Floats(method.ReturnType) && !method.GetParameters().Any(one => Floats(one.ParameterType)), type.Name + "." + method.Name);
            }
        }

        static bool Floats(Type type)
        {
            type = Nullable.GetUnderlyingType(type) ?? type;
            return type == typeof(double) || type == typeof(float);
        }

        public static void every_operation_has_its_method_and_its_task()
        {
            var requests = typeof(TolemClient).Assembly.GetExportedTypes().Where(type => typeof(TolemRequest).IsAssignableFrom(type) && !type.IsAbstract)
                .ToDictionary(type => ((TolemRequest)Activator.CreateInstance(type)).Operation);
            foreach (JsonObject operation in TolemLibrary.Describe().Document.List("operations").Cast<JsonObject>())
            {
                string name = operation.Text("name");
                Expect.True(requests.ContainsKey(name), name);
                string method = string.Concat(name.Replace(".create", "").Split('.', '_').Select(part => char.ToUpper(part[0]) + part.Substring(1)));
                Expect.True(typeof(TolemClient).GetMethod(method, new[] { requests[name] }) != null, method);
                Expect.True(typeof(TolemClient).GetMethod(method + "Async", new[] { requests[name], typeof(CancellationToken), typeof(IProgress<Progress>) }) != null, method + "Async");
                foreach (KeyValuePair<string, object> member in operation.Object("request").Object("properties"))
                    Expect.True(requests[name].GetProperty(char.ToUpper(member.Key[0]) + member.Key.Substring(1)) != null, name + " " + member.Key);
            }
        }

        public static void every_status_has_its_number()
        {
            foreach (JsonObject status in TolemLibrary.Describe().Document.List("statuses").Cast<JsonObject>())
            {
                Expect.True(Enum.IsDefined(typeof(TolemStatus), (int)status.Number("code").Value), status.Text("name"));
                Expect.Same(status.Text("name"), TolemLibrary.StatusName((int)status.Number("code").Value));
            }
        }
    }
}
