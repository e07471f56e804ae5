package io.weir.router.selection;

/** A candidate that is nothing but a name. */
final class Named extends Candidate {

    final String name;
    private final boolean local;
    private boolean proven = true;

    Named(String name) {
        this(name, false);
    }

    Named(String name, boolean local) {
        this.name = name;
        this.local = local;
    }

    @Override
    public String instanceId() {
        return name;
    }

    @Override
    public boolean local() {
        return local;
    }

    @Override
    public boolean proven() {
        return proven;
    }

    /** Does not prove who it is. */
    Named plain() {
        proven = false;
        return this;
    }

    /** As many, all in flight at once. */
    Named busy(int attempts) {
        for (int i = 0; i < attempts; i++) {
            begin();
        }
        return this;
    }

    @Override
    public String toString() {
        return name;
    }
}
