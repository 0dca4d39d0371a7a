package io.larch.selector;

import io.larch.path.AssetPath;

/** Which assets a request speaks of. */
public record Selector(AssetPath path, Selection selection, Filter filter) {}
