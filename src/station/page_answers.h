/*
 * station/page_answers.h: what the routes of the page answer.
 */
#ifndef CASTGLOSS_STATION_PAGE_ANSWERS_H
#define CASTGLOSS_STATION_PAGE_ANSWERS_H

#include "station/page.h"

#define PAGE_JSON "application/json"

/* A request that found its route. */
struct request {
    struct station_page *page;
    struct MHD_Connection *connection;
    struct station_http_peer *peer;
    const char *rest; /* of the path after the route's own */
};

/* Gives the text away. */
enum MHD_Result page_answer_text(struct MHD_Connection *connection, struct cg_text *text, const char *type);
/* A whole number of the query, 0 when it is not there; false: it is none. */
bool page_argument(const struct request *request, const char *name, uint64_t *value);

enum MHD_Result page_answer_state(const struct request *request);
enum MHD_Result page_answer_trends(const struct request *request);
enum MHD_Result page_answer_marks(const struct request *request);
enum MHD_Result page_answer_frame(const struct request *request);
enum MHD_Result page_answer_spectrum(const struct request *request);
enum MHD_Result page_answer_picture(const struct request *request);
enum MHD_Result page_answer_crop(const struct request *request);
enum MHD_Result page_answer_metrics(const struct request *request);
enum MHD_Result page_answer_events(const struct request *request);
enum MHD_Result page_answer_acknowledge(const struct request *request);

#endif
