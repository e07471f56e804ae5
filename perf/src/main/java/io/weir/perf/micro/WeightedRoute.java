package io.weir.perf.micro;

import io.weir.perf.load.Requests;
import io.weir.router.selection.Demand;
import io.weir.router.selection.Selection;
import io.weir.router.table.Endpoint;
import io.weir.router.table.Guid;
import io.weir.router.table.RouteCell;
import io.weir.router.table.RouteView;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A route to several destinations whose weights differ, each with two endpoints; one destination alone has no weight. For any thread. */
public final class WeightedRoute {

    private static final int IN_FLIGHT_MAX = 500;
    private static final int WEIGHT_MAX = 100;

    /** Has no common factor with the largest weight, so that weights come in no order and all differ up to a hundred of them. */
    private static final int STEP = 37;

    private final int[] weights;
    private final Selection<Endpoint> selection;
    private final Map<Guid, Integer> numbers;

    /** Makes the route. */
    public WeightedRoute(int destinations) {
        var made = new MadeTable();
        weights = destinations == 1
                ? new int[] {MadeTable.PLAIN}
                : IntStream.range(0, destinations)
                        .map(number -> 1 + number * STEP % WEIGHT_MAX)
                        .toArray();
        made.route(0, 1, weights);
        numbers = IntStream.range(0, destinations).boxed().collect(Collectors.toMap(MadeTable::app, number -> number));
        for (int app = 0; app < destinations; app++) {
            made.instance(app, 0);
            made.instance(app, 1);
        }
        made.publish();
        RouteCell cell = made.table().find(Requests.host(0), "/");
        RouteView view = cell == null ? null : cell.view();
        if (view == null || view.selection() == null || view.selection().pools() != destinations) {
            throw new IllegalStateException("the route does not have its " + destinations + " destinations");
        }
        selection = view.selection();
    }

    /** The endpoint of a request that asks for nothing else, with what a request is selected by, which every request has one of. */
    public Endpoint select() {
        Endpoint endpoint = selection.select(new Demand<>(), 0, null, IN_FLIGHT_MAX);
        if (endpoint == null) {
            throw new IllegalStateException("nobody is selected");
        }
        return endpoint;
    }

    /** The destination of that endpoint, counted from 0. */
    public int destination(Endpoint endpoint) {
        Integer number = numbers.get(endpoint.instance().app());
        if (number == null) {
            throw new IllegalArgumentException(endpoint + " is none of this route");
        }
        return number;
    }

    /** How many destinations there are. */
    public int destinations() {
        return weights.length;
    }

    /** Of that destination, counted from 0; 1 or more. */
    public int weight(int destination) {
        return weights[destination];
    }

    /** The sum of all weights. */
    public int sum() {
        return IntStream.of(weights).sum();
    }
}
