/* The same question as balance.get, asked as a careful C program would with libcurl: one easy handle, its connection kept,
 * the authority named, a deadline, the answer in memory and its HTTP status looked at.
 *
 *     curl URL CA.pem BODY */
#include "peer.h"
#include <curl/curl.h>

struct answer {
    size_t length;
    char text[16384];
};

static size_t receive(char *data, size_t size, size_t count, void *argument)
{
    struct answer *answer = argument;
    size_t length = size * count;
    if (length > sizeof answer->text - answer->length - 1)
        return 0;
    memcpy(answer->text + answer->length, data, length);
    answer->length += length;
    return length;
}

struct question {
    CURL *curl;
    struct answer answer;
};

static void ask(void *argument)
{
    struct question *question = argument;
    long status = 0;
    CURLcode code;
    question->answer.length = 0;
    code = curl_easy_perform(question->curl);
    if (code != CURLE_OK)
        die("curl", curl_easy_strerror(code));
    curl_easy_getinfo(question->curl, CURLINFO_RESPONSE_CODE, &status);
    question->answer.text[question->answer.length] = '\0';
    if (status != 200 || !strstr(question->answer.text, "\"balanceAmount\":"))
        die("curl: not the balance", question->answer.text);
}

int main(int argc, char **argv)
{
    static struct question question;
    struct curl_slist *headers = NULL;
    if (argc != 4)
        die("usage", "curl URL CA.pem BODY");
    curl_global_init(CURL_GLOBAL_DEFAULT);
    question.curl = curl_easy_init();
    if (!question.curl)
        die("curl", "no handle");
    headers = curl_slist_append(headers, "Content-Type: application/json");
    curl_easy_setopt(question.curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(question.curl, CURLOPT_CAINFO, argv[2]);
    curl_easy_setopt(question.curl, CURLOPT_POSTFIELDS, argv[3]);
    curl_easy_setopt(question.curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(question.curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(question.curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(question.curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(question.curl, CURLOPT_TIMEOUT_MS, 15000L);
    curl_easy_setopt(question.curl, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(question.curl, CURLOPT_WRITEDATA, &question.answer);
    serve_rounds(5, ask, &question);
    curl_slist_free_all(headers);
    curl_easy_cleanup(question.curl);
    return 0;
}
