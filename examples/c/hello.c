/* The first payout. Start `tolem sandbox` and run this; or name a file with another configuration. */
#include <stdio.h>
#include <tolem_json.h>
#ifdef _WIN32
#include <windows.h>
#endif

int main(int argc, char **argv)
{
    static char config[65536] =
        "{\"gateway\": \"bereke-payouts\", \"baseUrl\": \"http://127.0.0.1:8085\","
        " \"credentials\": {\"userName\": \"sandbox-api\", \"password\": \"sandbox-password\"}}";
    char message[2048];
    int replayed;
    tolem_client *client;
    tolem_result *result;
    tolem_json_writer request;
    tolem_status status;

#ifdef _WIN32
    SetConsoleOutputCP(CP_UTF8); /* the language of messages is Russian unless the configuration says another */
#endif
    if (argc > 1) {
        FILE *file = fopen(argv[1], "rb");
        if (!file) {
            perror(argv[1]);
            return 2;
        }
        config[fread(config, 1, sizeof config - 1, file)] = '\0';
        fclose(file);
    }
    status = tolem_client_open(config, &client, &result);
    if (status == TOLEM_OK) {
        tolem_result_free(result);
        tolem_json_start(&request, NULL, 0);
        tolem_json_add_text(&request, "orderNumber", "hello-1");
        tolem_json_add_whole(&request, "amount", 150000); /* tiyn */
        tolem_json_add_text(&request, "currency", "KZT");
        tolem_json_open_object(&request, "card");
        tolem_json_add_text(&request, "number", "4111111111111111");
        tolem_json_close(&request);
        tolem_json_open_object(&request, "recipient");
        tolem_json_add_text(&request, "name", "AIGERIM");
        tolem_json_close(&request);
        status = tolem_json_call(client, "payout.create", &request, &result);
    }
    tolem_json_text_of(result, "message", message, sizeof message);
    tolem_json_bool_of(result, "replayed", &replayed);
    printf("%s %s%s\n", tolem_status_name(status), message, replayed ? " (replayed)" : "");
    tolem_result_free(result);
    tolem_client_close(client);
    return status == TOLEM_OK ? 0 : 1;
}
