package io.weir.router.step;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.ResponseStep;
import java.util.ArrayList;
import java.util.List;

/** Removes the headers that no client is to see, then adds those that every response is to have. */
public final class RewriteResponse implements ResponseStep {

    private record Line(CharSequence name, String value) {}

    private final CharSequence[] removed;
    private final Line[] removedLines;
    private final Line[] added;

    /** @param settings what to remove and to add; the signature of route services is removed in any case */
    public RewriteResponse(ResponseHeaderSettings settings) {
        List<CharSequence> whole = new ArrayList<>();
        List<Line> lines = new ArrayList<>();
        whole.add(HeaderNames.X_CF_PROXY_SIGNATURE);
        for (ResponseHeaderSettings.Removal each : settings.remove()) {
            CharSequence name = HttpHeaders.createOptimized(each.name());
            each.value().ifPresentOrElse(value -> lines.add(new Line(name, value)), () -> whole.add(name));
        }
        List<Line> additions = new ArrayList<>();
        settings.addIfAbsent()
                .forEach((name, value) -> additions.add(new Line(HttpHeaders.createOptimized(name), value)));
        this.removed = whole.toArray(new CharSequence[0]);
        this.removedLines = lines.toArray(new Line[0]);
        this.added = additions.toArray(new Line[0]);
    }

    @Override
    public void apply(Exchange x, int status, MultiMap headers) {
        for (CharSequence name : removed) {
            headers.remove(name);
        }
        for (Line line : removedLines) {
            if (headers.contains(line.name(), line.value(), false)) {
                removeLine(headers, line);
            }
        }
        for (Line line : added) {
            if (!headers.contains(line.name())) {
                headers.set(line.name(), line.value());
            }
        }
    }

    private static void removeLine(MultiMap headers, Line line) {
        List<String> kept = new ArrayList<>(headers.getAll(line.name()));
        kept.removeIf(line.value()::equals);
        headers.remove(line.name());
        for (String value : kept) {
            headers.add(line.name(), value);
        }
    }
}
