package io.weir.router.table;

/** Hears what a table holds, or what changes in it, row by row. */
public interface TableRows {

    /**
     * A route stands here.
     *
     * @param host in lower case
     * @param path in lower case, empty or starting with a slash
     * @param partition the table topic's partition that says so
     */
    void route(String host, String path, int partition, Route route);

    /** No route stands here any more. */
    void noRoute(String host, String path);

    /**
     * An endpoint is there.
     *
     * @param id {@code address:port}
     * @param partition the table topic's partition that says so
     */
    void endpoint(String id, int partition, EndpointEntry entry);

    /** There is no endpoint with this id any more. */
    void noEndpoint(String id);
}
