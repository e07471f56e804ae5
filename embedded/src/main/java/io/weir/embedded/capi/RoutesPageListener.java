package io.weir.embedded.capi;

/**
 * Is told of every page of routes that was put together, before it is sent: what it changes now shifts the pages that come
 * next. Called on the request's thread; it may call the foundation.
 */
public interface RoutesPageListener {

    void served(RoutesPage page);
}
