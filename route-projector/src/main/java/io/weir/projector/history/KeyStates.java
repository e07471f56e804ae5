package io.weir.projector.history;

import io.weir.projector.fold.RouteClaims;
import io.weir.projector.fold.RouteFold;
import io.weir.projector.fold.RouteFoldResult;
import io.weir.projector.state.StateCodec;
import io.weir.schemas.avro.Lineage;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The state of the fold under each key of a partition, as small as the projector's own store keeps it; what was touched last is also at
 * hand as it is.
 */
final class KeyStates {

    /** A kilobyte or two each. */
    private static final int DECODED_MAX = 8_192;

    private static final float LOAD_FACTOR = 0.75f;

    private final String topic;
    private final RouteFold fold;
    private final StateCodec codec;
    private final Map<String, byte[]> stored = new HashMap<>();
    /** In the order of use, the least recent first. */
    private final LinkedHashMap<String, RouteClaims> decoded = new LinkedHashMap<>(16, LOAD_FACTOR, true);

    private final int decodedMax;

    KeyStates(String topic, RouteFold fold, StateCodec codec) {
        this(topic, fold, codec, DECODED_MAX);
    }

    /** @param decodedMax claims of that many keys are kept decoded, 1 or more */
    KeyStates(String topic, RouteFold fold, StateCodec codec, int decodedMax) {
        this.decodedMax = decodedMax;
        this.topic = topic;
        this.fold = fold;
        this.codec = codec;
    }

    /** What the events so far made of that key. */
    RouteClaims claims(String key) {
        RouteClaims recent = decoded.get(key);
        if (recent != null) {
            return recent;
        }
        byte[] bytes = stored.get(key);
        RouteClaims claims = bytes == null ? RouteClaims.NONE : codec.decodeClaims(bytes);
        keep(key, claims);
        return claims;
    }

    /** Folds one event. */
    RouteFoldResult fold(LoggedEvent logged) {
        String key = logged.key().toString();
        RouteFoldResult result = fold.fold(claims(key), logged.key(), logged.event(), lineage(logged));
        keep(key, result.state());
        return result;
    }

    /** The state of each key as bytes of the {@link StateCodec}. */
    Map<String, byte[]> encoded() {
        decoded.forEach((key, claims) -> stored.put(key, codec.encode(claims)));
        decoded.clear();
        return stored;
    }

    private void keep(String key, RouteClaims claims) {
        decoded.put(key, claims);
        if (decoded.size() > decodedMax) {
            Map.Entry<String, RouteClaims> eldest = decoded.pollFirstEntry();
            stored.put(eldest.getKey(), codec.encode(eldest.getValue()));
        }
    }

    private Lineage lineage(LoggedEvent logged) {
        return new Lineage(
                topic,
                logged.partition(),
                logged.offset(),
                logged.appendTime(),
                logged.event().getCapiTime());
    }
}
