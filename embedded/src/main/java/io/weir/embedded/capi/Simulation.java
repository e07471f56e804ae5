package io.weir.embedded.capi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * The requests below {@code /simulation}, by which scripts make the simulated CAPI misbehave. They need no token and nothing
 * goes wrong with them.
 *
 * <ul>
 *   <li>{@code GET}, {@code PUT}, {@code DELETE /simulation/trouble}: what goes wrong by chance
 *   <li>{@code POST /simulation/routes/vanish} with {@code {"share": 0.2, "seed": 1}}: routes go without an event
 *   <li>{@code POST /simulation/routes/return}: all of them come back
 * </ul>
 */
final class Simulation {

    private final Foundation foundation;
    private final Chance chance;
    private final Deque<VanishedRoutes> vanished = new ArrayDeque<>();

    Simulation(Foundation foundation, Chance chance) {
        this.foundation = foundation;
        this.chance = chance;
    }

    Api.Answer answer(String method, String path, JsonNode body) {
        return switch (method + " " + path) {
            case "GET /simulation/trouble" -> Api.Answer.ok(trouble());
            case "PUT /simulation/trouble" -> {
                chance.set(TroubleDocument.read(body));
                yield Api.Answer.ok(trouble());
            }
            case "DELETE /simulation/trouble" -> {
                chance.set(Trouble.none());
                yield Api.Answer.ok(trouble());
            }
            case "POST /simulation/routes/vanish" -> Api.Answer.ok(vanish(body));
            case "POST /simulation/routes/return" -> Api.Answer.ok(giveBack());
            default ->
                throw CapiError.of(
                        CapiError.Kind.UNKNOWN_REQUEST,
                        "Unknown request: " + method + " " + path
                                + "; there are GET, PUT and DELETE /simulation/trouble,"
                                + " POST /simulation/routes/vanish and POST /simulation/routes/return");
        };
    }

    private ObjectNode trouble() {
        ObjectNode json = TroubleDocument.write(chance.trouble());
        ObjectNode struck = json.putObject("struck");
        chance.struck().forEach((kind, times) -> struck.put(kind.key(), times));
        return json;
    }

    private ObjectNode vanish(JsonNode body) {
        double share = body.path("share").asDouble(-1);
        if (!(share > 0 && share <= 1)) {
            throw CapiError.unprocessable("share: " + body.path("share") + ", expected more than 0, at most 1");
        }
        List<String> guids = new ArrayList<>(
                foundation.routes().stream().map(CapiRoute::guid).toList());
        Collections.shuffle(guids, new Random(body.path("seed").asLong(0)));
        VanishedRoutes gone = foundation.vanish(guids.subList(0, (int) Math.ceil(guids.size() * share)));
        synchronized (vanished) {
            vanished.addLast(gone);
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("vanished", gone.routes().size());
    }

    private ObjectNode giveBack() {
        int count = 0;
        synchronized (vanished) {
            for (VanishedRoutes gone = vanished.pollFirst(); gone != null; gone = vanished.pollFirst()) {
                foundation.giveBack(gone);
                count += gone.routes().size();
            }
        }
        return JsonNodeFactory.instance.objectNode().put("returned", count);
    }
}
