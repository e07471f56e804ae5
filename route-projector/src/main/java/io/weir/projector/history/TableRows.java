package io.weir.projector.history;

import io.weir.schemas.avro.RouteTableEntry;
import java.util.function.Consumer;

/** The rows of a route table. */
public interface TableRows {

    /** How many there are. */
    int size();

    /** Gives each of them, in the order of keys. */
    void forEach(Consumer<RouteTableEntry> sink);
}
