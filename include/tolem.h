/* Generated from src/ffi; do not edit. `./dev header` makes it anew. */

/*
 * tolem: payouts and card payments that are never sent twice, never lost and always known.
 *
 * One client, one call, one result. An operation is a name and its request a JSON object, so new operations add no
 * functions. Every call returns a status that says what is known about the money and what to do next, and a
 * result with the whole answer. tolem_describe() lists operations, their fields, gateways and settings.
 *
 * example: pay.c
 *
 *     #include <stdio.h>
 *     #include <tolem.h>
 *
 *     int main(void) {
 *         tolem_client *client;
 *         tolem_result *result;
 *         tolem_status status = tolem_client_open("{\"gateway\":\"bereke-payouts\",\"environment\":\"test\","
 *             "\"credentials\":{\"userName\":{\"env\":\"BANK_USER\"},\"password\":{\"env\":\"BANK_PASSWORD\"}}}",
 *             &client, &result);
 *         if (status == TOLEM_OK) {
 *             tolem_result_free(result);
 *             // Store "A-1001" in your own books first: the same number never moves money twice.
 *             status = tolem_call(client, "payout.create", "{\"orderNumber\":\"A-1001\",\"amount\":150000,"
 *                 "\"currency\":\"KZT\",\"card\":{\"number\":\"4444555566661111\"}}", &result);
 *         }
 *         printf("%s %s\n", tolem_status_name(status), tolem_result_json(result));
 *         tolem_result_free(result);
 *         tolem_client_close(client);
 *         return status == TOLEM_OK ? 0 : 1;
 *     }
 *
 * The rules, for all functions:
 *   - Texts are UTF-8 and NUL-terminated. What goes in is borrowed for the call. What comes out of a result lives as long
 *     as the result; other texts are static. tolem_result_free() is the only free.
 *   - `*result` is always written, so freeing it is always right. A call without a place for its result
 *     (`result` NULL) is refused with TOLEM_E_ARGUMENT and does nothing.
 *   - NULL, closed, freed and foreign handles are errors, not crashes. Closing or freeing them does nothing.
 *   - Everything may be called from any thread. There is nothing to initialise and nothing to clean up.
 *   - After a fork a child opens clients of its own; what it inherited answers TOLEM_E_FORKED.
 * The promises behind them: docs/abi.md.
 */


#ifndef TOLEM_H
#define TOLEM_H

#include <stddef.h>
#include <stdint.h>

#if defined(TOLEM_STATIC)
#  define TOLEM_API
#elif defined(_WIN32)
#  define TOLEM_API __declspec(dllimport)
#elif defined(__GNUC__)
#  define TOLEM_API __attribute__((visibility("default")))
#else
#  define TOLEM_API
#endif

/* The version of this header; tolem_version() tells that of the loaded library. */
#define TOLEM_VERSION_MAJOR 0
#define TOLEM_VERSION_MINOR 1
#define TOLEM_VERSION_PATCH 0
#define TOLEM_VERSION_NUMBER \
    (TOLEM_VERSION_MAJOR * 1000000 + TOLEM_VERSION_MINOR * 1000 + TOLEM_VERSION_PATCH)


/**
 * The ABI this header describes; also the number in the SONAME `libtolem.so.1`.
 */
#define TOLEM_ABI_VERSION 1

/**
 * Log level: something a person must see.
 */
#define TOLEM_LOG_ERROR 1

/**
 * Log level: an outcome that is not known, a refused request.
 */
#define TOLEM_LOG_WARNING 2

/**
 * Log level: one line a movement.
 */
#define TOLEM_LOG_INFO 3

/**
 * Log level: each exchange with its phases.
 */
#define TOLEM_LOG_DEBUG 4

/**
 * A configured way to one gateway and one journal. Thread-safe and meant to live long: open one and
 * keep it. Closed with tolem_client_close().
 */
typedef struct tolem_client tolem_client;

/**
 * A call that runs on a thread of the library. Closed with tolem_job_close().
 */
typedef struct tolem_job tolem_job;

/**
 * The answer to one call, whether it went well or not. Immutable; freed with tolem_result_free().
 */
typedef struct tolem_result tolem_result;

/**
 * What is known after a call, and so what the caller does next. Zero and above: an answer. Negative: the
 * caller's side is wrong and this call sent nothing.
 *
 * A program that meets a number it does not know treats it like #TOLEM_UNKNOWN.
 */
typedef int32_t tolem_status;

/**
 * Receives one line of the log: UTF-8, NUL-terminated, English, without secrets, valid for the duration of the call.
 *
 * It runs on a thread that is inside a call on the client, or on the thread of a job, so it must be quick, and it may
 * run on several threads at once. It may call this library, except tolem_client_set_log(); such calls log
 * nothing. It must not throw, `longjmp` or end its thread.
 */
typedef void (*tolem_log_fn)(void *user_data, int32_t level, const char *line);

/**
 * Known, and good: the money moved as asked or is held, or the question was answered. Do what `advice` says: book it
 * where that is `book`, and nowhere else.
 */
#define TOLEM_OK 0

/**
 * The bank has it and it is not final. Ask its status later; do not start another.
 */
#define TOLEM_PENDING 1

/**
 * Somebody must open a link. Open it, then ask.
 */
#define TOLEM_ACTION_REQUIRED 2

/**
 * Money may have moved. Never start another. Call `operation.resolve`; where `advice` is `repeat`, repeat the same call
 * with the same number (the bank is asked first), where it is `review`, a person decides.
 */
#define TOLEM_UNKNOWN 3

/**
 * Final: the money did not move, or all of it is back (`error.code` `reversed`, `refunded_elsewhere`). Show the reason.
 */
#define TOLEM_DECLINED 4

/**
 * The bank refused the request before executing it. Correct it and repeat with the same number.
 */
#define TOLEM_REJECTED 5

/**
 * Proved: not one byte of the request left this machine. Repeat with the same number.
 */
#define TOLEM_NOT_SENT 6

/**
 * A question got no answer; nothing is at stake. Ask again.
 */
#define TOLEM_NO_ANSWER 7

/**
 * A job is still at work; the result holds its progress. Wait on.
 */
#define TOLEM_RUNNING 8

/**
 * NULL, or a text that is not UTF-8, in an argument.
 */
#define TOLEM_E_ARGUMENT (-1)

/**
 * The request is wrong; the result names the field.
 */
#define TOLEM_E_REQUEST (-2)

/**
 * The configuration is wrong; the result names the field.
 */
#define TOLEM_E_CONFIG (-3)

/**
 * The same number was used for something else; the result shows what stands behind it.
 */
#define TOLEM_E_CONFLICT (-4)

/**
 * The gateway has no such operation.
 */
#define TOLEM_E_UNSUPPORTED (-5)

/**
 * The handle is closed, freed, of another kind, or was never a handle.
 */
#define TOLEM_E_HANDLE (-6)

/**
 * The handle belongs to the process this one was forked from.
 */
#define TOLEM_E_FORKED (-7)

/**
 * The journal cannot be written, so nothing is sent.
 */
#define TOLEM_E_JOURNAL (-8)

/**
 * A fault of this library, caught before anything was sent.
 */
#define TOLEM_E_INTERNAL (-9)

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The ABI of the library that is loaded.
 *
 * A binding compares it with #TOLEM_ABI_VERSION after loading and refuses to run when they differ.
 *
 * @return the number of the ABI
 * @threadsafety any thread, any time
 * @since 0.1.0
 */
TOLEM_API uint32_t tolem_abi_version(void);

/**
 * The version of the library that is loaded, e.g. `"0.1.0"`.
 *
 * @return static text, never NULL; not to be freed
 * @threadsafety any thread, any time
 * @since 0.1.0
 */
TOLEM_API const char *tolem_version(void);

/**
 * The name of a status, e.g. `"TOLEM_UNKNOWN"`.
 *
 * @param status any number
 * @return static text, never NULL, not to be freed; `"TOLEM_?"` for a number this library does not know
 * @threadsafety any thread, any time
 * @since 0.1.0
 */
TOLEM_API const char *tolem_status_name(tolem_status status);

/**
 * Opens a client.
 *
 * @param config_json borrowed; the configuration, one JSON object
 * @param client receives the client, or NULL
 * @param result receives the answer, always: what was opened, or what is wrong and in which field
 * @return #TOLEM_OK; #TOLEM_E_CONFIG, #TOLEM_E_JOURNAL, #TOLEM_E_ARGUMENT
 * @threadsafety any thread
 * @since 0.1.0
 */
TOLEM_API
tolem_status tolem_client_open(const char *config_json,
                               tolem_client **client,
                               tolem_result **result);

/**
 * Closes a client.
 *
 * Calls that are under way on other threads, and jobs, go on to their end; new ones are refused. The log callback no
 * longer runs when this returns. From inside a log callback it does not wait for callbacks on other threads.
 *
 * @param client given up; NULL, closed clients and foreign pointers are allowed and do nothing
 * @threadsafety any thread
 * @since 0.1.0
 */
TOLEM_API
void tolem_client_close(tolem_client *client);

/**
 * Runs an operation to its outcome, within its deadline (`timeoutMs` in the request).
 *
 * Blocks its thread. An operation that moves money is journalled before a byte is sent; calling it again with the same
 * `orderNumber` moves no money twice, whatever happened in between.
 *
 * @param client borrowed
 * @param operation borrowed; e.g. `"payout.create"`
 * @param request_json borrowed; one JSON object
 * @param result receives the answer, always; to be freed
 * @return what is known; see #tolem_status
 * @threadsafety any thread, many at once
 * @since 0.1.0
 */
TOLEM_API
tolem_status tolem_call(tolem_client *client,
                        const char *operation,
                        const char *request_json,
                        tolem_result **result);

/**
 * Checks a request as tolem_call() would and shows it with secrets masked. Sends nothing and journals nothing.
 *
 * @param client borrowed
 * @param operation borrowed; e.g. `"payout.create"`
 * @param request_json borrowed; one JSON object
 * @param result receives the answer, always; to be freed
 * @return #TOLEM_OK if tolem_call() would accept it; else a negative status
 * @threadsafety any thread, many at once
 * @since 0.1.0
 */
TOLEM_API
tolem_status tolem_check(tolem_client *client,
                         const char *operation,
                         const char *request_json,
                         tolem_result **result);

/**
 * Describes the library: operations with the JSON Schemas of their requests, gateways with what they can do, and the
 * settings of the configuration.
 *
 * @param result receives the answer, always; to be freed
 * @return #TOLEM_OK
 * @threadsafety any thread
 * @since 0.1.0
 */
TOLEM_API
tolem_status tolem_describe(tolem_result **result);

/**
 * Sets, replaces or removes the log callback of a client.
 *
 * When this returns, the callback that was there before no longer runs on any thread, and its `user_data` may be freed.
 * The same holds after tolem_client_close(). Called from inside a log callback it is refused.
 *
 * @param client borrowed
 * @param log the callback; NULL removes it
 * @param user_data handed to the callback; must be usable on every thread that calls the client
 * @param level the least important lines wanted: #TOLEM_LOG_ERROR to #TOLEM_LOG_DEBUG; ignored if `log` is NULL
 * @return #TOLEM_OK; #TOLEM_E_ARGUMENT for NULL, another level, or from inside a callback; #TOLEM_E_HANDLE;
 *         #TOLEM_E_FORKED
 * @threadsafety any thread
 * @since 0.1.0
 */
TOLEM_API
tolem_status tolem_client_set_log(tolem_client *client,
                                  tolem_log_fn log,
                                  void *user_data,
                                  int32_t level);

/**
 * Starts an operation on a thread of the library and returns at once.
 *
 * What is wrong with the request itself is told by tolem_job_wait(), like every other outcome.
 *
 * @param client borrowed; it may be closed while the job runs
 * @param operation borrowed, copied; e.g. `"payout.create"`
 * @param request_json borrowed, copied; one JSON object
 * @param job receives the job, or NULL; to be closed
 * @param result receives the progress, or what is wrong with the arguments, always; to be freed
 * @return #TOLEM_RUNNING; else a negative status and nothing was started
 * @threadsafety any thread, many at once
 * @since 0.1.0
 */
TOLEM_API
tolem_status tolem_start(tolem_client *client,
                         const char *operation,
                         const char *request_json,
                         tolem_job **job,
                         tolem_result **result);

/**
 * Waits for a job.
 *
 * May be called again after the end, which gives the same answer again, and from several threads.
 *
 * @param job borrowed
 * @param timeout_ms how long to wait; 0 asks without waiting
 * @param result receives the answer, or the progress, always; to be freed
 * @return #TOLEM_RUNNING while it runs; then the status of the call
 * @threadsafety any thread, many at once
 * @since 0.1.0
 */
TOLEM_API tolem_status tolem_job_wait(tolem_job *job, uint32_t timeout_ms, tolem_result **result);

/**
 * Asks a job to stop: what is unsent is not sent any more, what is sent is never forgotten. tolem_job_wait() then
 * tells which of the two it was.
 *
 * @param job borrowed; NULL, closed jobs and foreign pointers are allowed and do nothing
 * @threadsafety any thread
 * @since 0.1.0
 */
TOLEM_API
void tolem_job_cancel(tolem_job *job);

/**
 * Closes a job. One that still runs is asked to stop as by tolem_job_cancel() and goes on without an observer; its
 * outcome is in the journal (`operation.get`). Never blocks.
 *
 * @param job given up; NULL, closed jobs and foreign pointers are allowed and do nothing
 * @threadsafety any thread
 * @since 0.1.0
 */
TOLEM_API
void tolem_job_close(tolem_job *job);

/**
 * The document of a result: one JSON object.
 *
 * @param result borrowed; NULL and freed results are allowed
 * @return UTF-8, NUL-terminated, owned by the result and valid until it is freed; NULL if there is no such result
 * @threadsafety any thread, but not while another one frees this result
 * @since 0.1.0
 */
TOLEM_API
const char *tolem_result_json(const tolem_result *result);

/**
 * The status of a result, the same as its call returned.
 *
 * @param result borrowed; NULL and freed results are allowed
 * @return the status; #TOLEM_E_ARGUMENT for NULL, #TOLEM_E_HANDLE for what is no result or freed,
 *         #TOLEM_E_FORKED for a result of before a fork
 * @threadsafety any thread
 * @since 0.1.0
 */
TOLEM_API tolem_status tolem_result_status(const tolem_result *result);

/**
 * Frees a result and its document.
 *
 * @param result given up; NULL, freed results and foreign pointers are allowed and do nothing
 * @threadsafety any thread
 * @since 0.1.0
 */
TOLEM_API void tolem_result_free(tolem_result *result);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* TOLEM_H */
