/* The measures of a print test; its parts stand in print/. */
#include "print/suites.h"

int main(void)
{
    struct suite_test tests[48];
    size_t count = print_line_suite(tests);
    count += print_patch_suite(&tests[count]);
    count += print_drying_suite(&tests[count]);
    return suite_run("print", tests, count);
}
