package io.weir.ingest.capi;

/**
 * What a page of routes says of their list. Pages shift when routes are created or deleted while they are read: compare the
 * totals of the first and the last.
 *
 * @param totalResults routes that fit the query, over all pages, as of this page
 * @param totalPages number of pages, 1 or more, as of this page
 * @param count routes of this page
 */
public record RouteListPage(int totalResults, int totalPages, int count) {}
