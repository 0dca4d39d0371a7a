package io.larch.intake;

import io.larch.path.AssetPath;

/**
 * Where a store is to happen, and under which condition.
 *
 * @param path not the root
 */
public record StoreTerms(AssetPath path, StoreCondition condition) {}
