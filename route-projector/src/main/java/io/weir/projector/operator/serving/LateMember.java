package io.weir.projector.operator.serving;

/**
 * A ready member that serves another table than it should.
 *
 * @param id its id
 * @param address where the other routers reach it
 * @param serves the topic that it serves; empty if it is of a version that does not say
 */
public record LateMember(String id, String address, String serves) {

    @Override
    public String toString() {
        return id + " at " + address
                + (serves.isEmpty() ? " does not say what it serves; it is of an older version" : " serves " + serves);
    }
}
