// Promises about text: it goes in and comes out unchanged, and what cannot be sent unchanged is not sent. And about JSON, where
// numbers stay exact.
using System;
using System.Collections.Generic;
using System.Linq;
using Tolem;

namespace Promises
{
    [Promises]
    static class Texts
    {
        internal const string Nasty = "Әлия \"кавычки\" \\ «ёлочки» 😀 \u0001\t\n\u007f\u2028 конец";

        public static void an_amount_is_refused_in_the_language_of_the_configuration()
        {
            string[][] languages =
            {
                new[] { "\"ru\"", "не целое число" }, new[] { "\"kk\"", "бүтін саны емес" }, new[] { "\"en\"", "no whole number" }, new[] { "null", "не целое число" },
            };
            foreach (string[] language in languages)
            {
                Expect.Throws<TolemException>(() => new TolemClient("{\"locale\": " + language[0] + "}"));
                string message = Expect.Throws<TolemArgumentException>(() => Money.ToMinor(0.001m, "KZT")).Message;
                Expect.True(message.Contains(language[1]), message);
            }
            Expect.Throws<TolemException>(() => new TolemClient("{\"locale\": \"en\"}"));
        }

        public static void any_character_goes_in_and_comes_out()
        {
            Expect.Same("True", World.Child("nasty", "TOLEM_LIBRARY", Loading.Stub));
            using (TolemClient client = World.Client())
            {
                // The real library shows requests for people, without control characters.
                string plain = string.Concat(Nasty.Where(c => !char.IsControl(c) && c != '\u2028'));
                PayoutRequest request = World.Payout(World.Order());
                request.JsonParams = new Dictionary<string, string> { { "note", plain } };
                Expect.Same(plain, client.Check(request).Request.Object("body").Object("jsonParams").Text("note"));
            }
        }

        public static void a_nul_inside_is_refused_before_anything_is_sent()
        {
            using (TolemClient client = World.Client())
            {
                string order = World.Order();
                var refused = Expect.Throws<TolemArgumentException>(() => client.Call("payout.create", World.Payout(order).ToJson() + "\0"));
                Expect.Same(TolemStatus.ArgumentError, refused.Status);
                Expect.Same("request", refused.Field);
                Expect.Throws<TolemArgumentException>(() => client.Call("payout.create\0", "{}"));
                Expect.Throws<TolemArgumentException>(() => client.Start("payout.create", "\0"));
                Expect.Throws<TolemArgumentException>(() => new TolemClient("{}\0"));
                PayoutRequest request = World.Payout(order);
                request.Description = "a\0b";
                Expect.Same("description", Expect.Throws<TolemArgumentException>(() => client.Payout(request)).Field);
                Expect.Throws<TolemRequestException>(() => client.OperationGet(order));
                Expect.Same(0, World.Moved(order));
            }
        }

        public static void half_a_surrogate_pair_is_refused_before_anything_is_sent()
        {
            using (TolemClient client = World.Client())
            {
                string order = World.Order();
                foreach (string broken in new[] { "a\ud83d", "\ud83d", "\ude00a", "\ude00\ud83d", "\ud83dx" })
                {
                    PayoutRequest request = World.Payout(order);
                    request.Description = broken;
                    Expect.Throws<TolemArgumentException>(() => client.Payout(request));
                    Expect.Throws<TolemArgumentException>(() => client.Call(broken, "{}"));
                }
                Expect.Throws<TolemRequestException>(() => client.OperationGet(order));
                Expect.Same(0, World.Moved(order));
            }
        }

        public static void a_document_of_a_megabyte_goes_in_and_comes_out()
        {
            Expect.Same("1000000 True", World.Child("megabyte", "TOLEM_LIBRARY", Loading.Stub));
            using (TolemClient client = World.Client())
            {
                PayoutRequest request = World.Payout(World.Order());
                request.Description = new string('ы', 500000);
                Expect.Throws<TolemRequestException>(() => client.Payout(request));
                request.Description = new string('ы', 600000);
                var refused = Expect.Throws<TolemException>(() => client.Payout(request));
                Expect.True(refused.Status == TolemStatus.RequestError || refused.Status == TolemStatus.ArgumentError, refused.StatusName);
            }
        }

        public static void numbers_are_read_exactly()
        {
            JsonObject read = JsonObject.Parse(
                "{\"a\":9223372036854775807,\"b\":-9223372036854775808,\"c\":9223372036854775808,\"d\":0.10,\"e\":1e400,\"f\":\"150000\"," +
                "\"g\":123456789012345678901234567890123456789012345678901234567890,\"h\":-0,\"i\":1.0,\"j\":0.1234567890123456789012345678901234}");
            Expect.Same(long.MaxValue, read.Number("a").Value);
            Expect.Same(long.MinValue, read.Number("b").Value);
            Expect.Same(9223372036854775808m, (decimal)read["c"]);
            Expect.Same("0.10", ((decimal)read["d"]).ToString(System.Globalization.CultureInfo.InvariantCulture));
            Expect.Same("1e400", read.Text("e"));
            Expect.Same(150000L, read.Number("f").Value);
            Expect.Same(60, read.Text("g").Length);
            Expect.Same("0.1234567890123456789012345678901234", read.Text("j"));
            Expect.Same(0L, read.Number("h").Value);
            Expect.True(read.Number("i") == null && (decimal)read["i"] == 1m, "a fraction is no whole number");
        }

        public static void escapes_are_read()
        {
            JsonObject read = JsonObject.Parse("{\"a\":\"\\u0000\\ud83d\\ude00\\/\\b\\f\\n\\r\\t\\\"\\\\\",\"b\":[true,false,null,{},[]], \"c\" : { } }\r\n");
            Expect.Same("\0😀/\b\f\n\r\t\"\\", read.Text("a"));
            Expect.Same("True,False,,Tolem.JsonObject,List", string.Join(",", read.List("b").Select(one => one is List<object> ? "List" : one is JsonObject ? one.GetType().FullName : one)));
            Expect.Same(0, read.Object("c").Count);
            Expect.True(read.Has("c") && !read.Has("d") && read["d"] == null, "a missing member is null");
        }

        public static void what_is_no_json_is_refused()
        {
            foreach (string wrong in new[]
            {
                "", " ", "[]", "1", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":.1}", "{\"a\":+1}",
                "{\"a\":-}", "{\"a\":1e}", "{\"a\":tru}", "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\\u+123\"}", "{\"a\":\"\\u 123\"}",
                "{\"a\":\"}", "{\"a\":[1}", "{\"a\":[1,]}", "{} {}", "{\"a\":1 \"b\":2}", "{\"a\":1,\"a\":2}", "{\"a\":NaN}", "{}\0", "{\"a\":\u00a01}",
                "{\"a\":" + new string('[', 100000), string.Concat(Enumerable.Repeat("{\"a\":", 100000)),
            })
                Expect.Throws<FormatException>(() => JsonObject.Parse(wrong));
        }

        public static void what_is_written_can_be_read()
        {
            JsonObject read = JsonObject.Parse("{\"a\":\"" + "x\\u0001\\\"\\\\й😀" + "\",\"b\":[1,-2.50,true,null,\"\"],\"c\":{\"d\":{}}}");
            Expect.Same(read.ToString(), JsonObject.Parse(read.ToString()).ToString());
            Expect.Same("{\"a\":\"x\\u0001\\\"\\\\й😀\",\"b\":[1,-2.50,true,null,\"\"],\"c\":{\"d\":{}}}", read.ToString());
        }

        public static void secrets_are_in_no_text_for_people()
        {
            using (TolemClient client = World.Client())
            {
                PayoutRequest request = World.Payout(World.Order());
                Expect.True(!request.ToString().Contains("4111") && !request.Card.ToString().Contains("4111"), "requests name themselves only");
                Expect.True(!client.ToString().Contains("sandbox-password"), "so does a client");
                request.Card.Number = "4111111111111112";
                var wrong = Expect.Throws<TolemRequestException>(() => client.Payout(request));
                Expect.True(!wrong.ToString().Contains("411111111111") && !wrong.Result.Json.Contains("411111111111"), "nor does an error");
                var broken = Expect.Throws<TolemArgumentException>(() => client.Call("payout.create", request.ToJson() + "\ud83d"));
                Expect.True(!broken.ToString().Contains("411111111111"), "nor does one of this binding");
            }
        }
    }
}
