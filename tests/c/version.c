/* The header and the library that is loaded say the same about themselves. */
#include "check.h"

int main(void) {
    char text[64];
    int status;
    tolem_result *result = NULL;

    snprintf(text, sizeof text, "%d.%d.%d", TOLEM_VERSION_MAJOR, TOLEM_VERSION_MINOR, TOLEM_VERSION_PATCH);
    CHECK(strcmp(text, tolem_version()) == 0);
    CHECK(TOLEM_VERSION_NUMBER ==
          TOLEM_VERSION_MAJOR * 1000000 + TOLEM_VERSION_MINOR * 1000 + TOLEM_VERSION_PATCH);
    CHECK(tolem_abi_version() == TOLEM_ABI_VERSION);

    CHECK(strcmp(tolem_status_name(TOLEM_UNKNOWN), "TOLEM_UNKNOWN") == 0);
    CHECK(strcmp(tolem_status_name(TOLEM_E_INTERNAL), "TOLEM_E_INTERNAL") == 0);
    for (status = -1000; status <= 1000; status++) {
        const char *name = tolem_status_name(status);
        CHECK(name != NULL && strncmp(name, "TOLEM_", 6) == 0);
        CHECK((strcmp(name, "TOLEM_?") == 0) == (status < TOLEM_E_INTERNAL || status > TOLEM_RUNNING));
    }

    ANSWERS(TOLEM_OK, tolem_describe(&result), &result);
    return 0;
}
