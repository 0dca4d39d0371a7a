package io.larch.api;

import io.larch.asset.AssetReader;
import io.larch.config.AssetConfig;
import io.larch.config.HttpConfig;
import io.larch.config.PathRules;
import io.larch.http.ClientLimits;
import io.larch.http.ConcurrencyLimit;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.larch.intake.ReplaceService;
import io.larch.intake.StoreService;
import io.larch.intake.UpdateService;
import io.larch.intake.VariantStoreService;
import io.larch.serving.ContentAnswer;
import io.larch.serving.RedirectAnswer;
import io.larch.source.SourceFetcher;
import io.larch.token.DeleteTokens;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.function.Supplier;

/** Storing, fetching and updating assets over HTTP. */
public final class AssetRoutes implements Routes {

  private final List<Routes> parts;

  /**
   * @param readers makes one for the event loop that it is called on
   * @param pictures what fetches ask of pictures
   * @param rules what holds where
   * @param limits of each client
   */
  public AssetRoutes(
      StoreService stores,
      VariantStoreService variants,
      UpdateService updates,
      ReplaceService replacements,
      SourceFetcher sources,
      Supplier<AssetReader> readers,
      ContentAnswer content,
      RedirectAnswer redirect,
      DeleteTokens tokens,
      PictureRequests pictures,
      PathRules rules,
      AssetConfig config,
      HttpConfig http,
      ClientLimits limits) {
    PublicUrls urls = new PublicUrls(http.publicUrl());
    RequestTimeout timeout = new RequestTimeout(http.requestTimeout());
    ConcurrencyLimit limit =
        new ConcurrencyLimit(
            config.maxStores(),
            "Too much is being stored at the moment. Nothing was stored; send it again.",
            limits);
    SentContent sent = new SentContent(sources);
    this.parts =
        List.of(
            new StoreRoutes(stores, sent, rules, tokens, urls, limit),
            new FetchRoutes(readers, content, redirect, pictures, urls, timeout),
            new VariantRoutes(variants, rules, urls, limit),
            new ReplaceRoutes(replacements, sent, rules, limit),
            new UpdateRoutes(updates, timeout));
  }

  @Override
  public void mount(Router router) {
    parts.forEach(part -> part.mount(router));
  }
}
