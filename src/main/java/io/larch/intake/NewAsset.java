package io.larch.intake;

import io.larch.asset.AssetMetadata;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * What an asset is made of.
 *
 * @param client from whom, for what is shared among clients; any name, such as an address
 * @param content may still be coming
 * @param sourceUrl where it is fetched from; null when it is uploaded
 * @param metadata may complete after the content does; its failure fails the content too
 */
public record NewAsset(
    String client,
    ContentIntake content,
    @Nullable String sourceUrl,
    Future<AssetMetadata> metadata) {}
