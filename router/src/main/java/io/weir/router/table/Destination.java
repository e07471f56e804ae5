package io.weir.router.table;

/**
 * One app process that a route leads to, as the route table says.
 *
 * @param app guid of the app
 * @param processType process type, such as web
 * @param port port inside the container, 1..65535
 * @param protocol http1, http2 or tcp
 * @param weight relative weight, 1 or more; {@link #UNWEIGHTED} without one
 */
public record Destination(Guid app, String processType, int port, String protocol, int weight) {

    /** Stands for a destination without a weight. */
    public static final int UNWEIGHTED = -1;
}
