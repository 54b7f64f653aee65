// Promises about jobs and tasks: to cancel is to ask, and the outcome is told in any case.
using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Tolem;

namespace Promises
{
    [Promises]
    static class Jobs
    {
        static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

        /// <summary>Tells of each phase at once, on the thread that saw it.</summary>
        sealed class On : IProgress<Progress>
        {
            readonly Action<Progress> act;

            internal On(Action<Progress> act)
            {
                this.act = act;
            }

            public void Report(Progress progress)
            {
                act(progress);
            }
        }

        static T Finished<T>(Task<T> task)
        {
            Expect.True(task.Wait(Long), "the task does not end");
            return task.Result;
        }

        public static void a_task_ends_with_the_outcome()
        {
            using (TolemClient client = World.Client())
            {
                string order = World.Order();
                Expect.Same(TolemStatus.Ok, Finished(client.PayoutAsync(World.Payout(order))).Status);
                Expect.Same(TolemStatus.Ok, Finished(client.OperationGetAsync(order)).Status);
                Expect.Same(TolemStatus.Ok, Finished(client.CallAsync("operation.get", "{\"orderNumber\":\"" + order + "\"}")).Status);
            }
        }

        public static void what_is_wrong_with_the_request_is_thrown_by_the_task()
        {
            using (TolemClient client = World.Client())
            {
                Task<Movement> wrong = client.PayoutAsync(new PayoutRequest());
                var error = Expect.Throws<AggregateException>(() => wrong.Wait(Long));
                Expect.True(error.InnerException is TolemRequestException, error.ToString());
            }
        }

        public static void a_token_cancelled_before_the_start_starts_nothing()
        {
            using (TolemClient client = World.Client())
            {
                string order = World.Order();
                Task<Movement> task = client.PayoutAsync(World.Payout(order), new CancellationToken(true));
                Expect.Throws<AggregateException>(() => task.Wait(Long));
                Expect.True(task.IsCanceled, "cancelled");
                Expect.Throws<TolemRequestException>(() => client.OperationGet(order));
                Expect.Same(0, World.Moved(order));
            }
        }

        public static void cancelled_before_sending_is_not_sent()
        {
            // A bank that accepts the connection and never says a word of TLS: the gate is not reached.
            var silent = new TcpListener(IPAddress.Loopback, 0);
            silent.Start();
            try
            {
                using (TolemClient client = World.Client(baseUrl: "https://127.0.0.1:" + ((IPEndPoint)silent.LocalEndpoint).Port))
                using (var cancellation = new CancellationTokenSource())
                {
                    string order = World.Order();
                    Task<Movement> task = client.PayoutAsync(World.Payout(order), cancellation.Token, new On(progress =>
                    {
                        if (progress.Phase == Phases.Connecting)
                            cancellation.Cancel();
                    }));
                    Movement known = Finished(task);
                    Expect.Same(TolemStatus.NotSent, known.Status);
                    Expect.Same(States.Ready, known.State);
                    Expect.Same(TolemStatus.NotSent, client.OperationGet(order).Status);
                }
            }
            finally
            {
                silent.Stop();
            }
        }

        public static void cancelled_after_sending_is_never_forgotten()
        {
            using (TolemClient client = World.Client())
            using (var cancellation = new CancellationTokenSource())
            {
                string order = World.Order() + "~f:stall";
                Movement known = Finished(client.PayoutAsync(World.Payout(order), cancellation.Token, new On(progress =>
                {
                    if (progress.Phase == Phases.Waiting)
                        cancellation.Cancel();
                })));
                Expect.True(known.Status == TolemStatus.Unknown || known.Status == TolemStatus.Ok, known.ToString());
                Expect.Same(TolemStatus.Ok, client.OperationResolve(order).Status);
                Expect.Same(1, World.Moved(order));
            }
        }

        public static void cancelled_between_two_requests_sends_no_second()
        {
            // A charge is two requests, the registration and the money; the answer to the first is held back until we have asked to stop.
            using (TolemClient client = World.Client("bereke-ecommerce"))
            using (var cancellation = new CancellationTokenSource())
            {
                string order = World.Order() + "~f:delay:1s@register";
                Movement known = Finished(client.PaymentChargeCardAsync(
                    new PaymentChargeCardRequest
                    {
                        OrderNumber = order,
                        Amount = 5000,
                        Currency = "KZT",
                        ReturnUrl = "https://shop.example/ok",
                        Card = new PaymentCard { Number = "4444555511113333", Expiry = "2030-12", Cvc = "123", Holder = "TEST CARDHOLDER" },
                    },
                    cancellation.Token, new On(progress => cancellation.Cancel())));
                Expect.Same(TolemStatus.NotSent, known.Status);
                Expect.Same(0, World.Moved(order));
            }
        }

        public static void an_observer_that_throws_costs_nobody_the_outcome()
        {
            using (TolemClient client = World.Client())
            {
                int told = 0;
                Movement paid = Finished(client.PayoutAsync(World.Payout(World.Order() + "~f:delay:700ms"), CancellationToken.None, new On(progress =>
                {
                    told++;
                    throw new InvalidOperationException("an observer's own fault");
                })));
                Expect.Same(TolemStatus.Ok, paid.Status);
                Expect.True(told > 0, "it was told");
            }
        }

        public static void a_job_tells_its_progress_and_then_always_the_same_outcome()
        {
            using (TolemClient client = World.Client())
            using (TolemJob<Movement> job = client.Start(World.Payout(World.Order() + "~f:delay:700ms")))
            {
                Movement result;
                Expect.True(!job.Wait(TimeSpan.Zero, out result) && result == null, "it still runs");
                Expect.Same(TolemStatus.Running, job.Progress.Status);
                Expect.True(job.Progress.Phase != null && job.Progress.ElapsedMs >= 0, job.Progress.Json);
                Expect.Same(TolemStatus.Ok, job.Wait().Status);
                Expect.True(job.Wait(TimeSpan.Zero, out result) && result.Status == TolemStatus.Ok, "again");
                Expect.Same(TolemStatus.Ok, job.Wait().Status);
            }
        }

        public static void a_job_outlives_its_client()
        {
            TolemJob<Movement> job;
            using (TolemClient client = World.Client())
                job = client.Start(World.Payout(World.Order() + "~f:delay:300ms"));
            using (job)
                Expect.Same(TolemStatus.Ok, job.Wait().Status);
        }

        public static void a_job_after_dispose_says_so()
        {
            using (TolemClient client = World.Client())
            {
                TolemJob<Movement> job = client.Start(World.Payout(World.Order()));
                job.Wait();
                job.Dispose();
                job.Dispose();
                Expect.Throws<ObjectDisposedException>(() => job.Wait());
                Expect.Throws<ObjectDisposedException>(() => job.Cancel());
            }
        }

        public static void twenty_tasks_run_at_once()
        {
            using (TolemClient client = World.Client())
            {
                Task<Movement>[] tasks = Enumerable.Range(0, 20).Select(_ => client.PayoutAsync(World.Payout(World.Order()))).ToArray();
                Expect.True(Task.WaitAll(tasks, Long), "all end");
                Expect.True(tasks.All(task => task.Result.Status == TolemStatus.Ok), "all paid");
            }
        }
    }
}
