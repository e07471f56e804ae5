package io.weir.perf.soak;

import io.weir.embedded.capi.CapiApp;
import io.weir.embedded.capi.CapiDomain;
import io.weir.embedded.capi.CapiIsolationSegment;
import io.weir.embedded.capi.CapiOrganization;
import io.weir.embedded.capi.CapiSpace;
import io.weir.embedded.capi.Foundation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Organization, domain, spaces that stay, spaces that come and go, and their apps. For one thread. */
final class CapiTenancy {

    private static final int LASTING_SPACES = 4;
    private static final int LASTING_APPS = 100;
    private static final int PASSING_SPACES = 3;
    private static final int PASSING_APPS = 4;

    /** A space and the apps in it. */
    record Space(CapiSpace space, List<CapiApp> apps) {}

    private final Foundation foundation;
    private final Random random;
    private final CapiOrganization organization;
    private final CapiDomain domain;
    private final CapiIsolationSegment segment;
    private final List<Space> lasting = new ArrayList<>();
    private final Deque<Space> passing = new ArrayDeque<>();
    private int created;

    CapiTenancy(Foundation foundation, Random random) {
        this.foundation = foundation;
        this.random = random;
        this.organization = foundation.createOrganization("soak");
        this.domain = foundation.createDomain("soak.example.com");
        this.segment = foundation.segments().create("isolated");
        foundation.segments().entitle(segment.guid(), List.of(organization.guid()));
        for (int i = 0; i < LASTING_SPACES; i++) {
            lasting.add(newSpace(LASTING_APPS));
        }
    }

    private Space newSpace(int apps) {
        CapiSpace space = foundation.createSpace(organization, "space-" + created++);
        var made = new Space(space, new ArrayList<>());
        for (int i = 0; i < apps; i++) {
            made.apps().add(foundation.createApp(space, "app-" + created++));
        }
        return made;
    }

    CapiDomain domain() {
        return domain;
    }

    Space anyLasting() {
        return lasting.get(random.nextInt(lasting.size()));
    }

    /** A new space of those that come and go. */
    Space openPassing() {
        Space space = newSpace(PASSING_APPS);
        passing.addLast(space);
        return space;
    }

    /** The oldest of the spaces that come and go, if there are enough of them; it is the caller's to delete. */
    @Nullable Space closeOldest() {
        return passing.size() < PASSING_SPACES ? null : passing.removeFirst();
    }

    /** Gives the newest of the spaces that come and go an isolation segment, or takes it away. */
    void toggleSegment() {
        Space newest = passing.peekLast();
        if (newest != null) {
            String guid = newest.space().guid();
            boolean isolated = foundation.segments().ofSpace(guid).isPresent();
            foundation.segments().assign(guid, isolated ? null : segment.guid());
        }
    }

    /** Takes an app of a lasting space out and puts a new one in its place; the old one is the caller's to delete. */
    CapiApp replaceApp() {
        Space space = anyLasting();
        int index = random.nextInt(space.apps().size());
        CapiApp old = space.apps().get(index);
        space.apps().set(index, foundation.createApp(space.space(), "app-" + created++));
        return old;
    }
}
