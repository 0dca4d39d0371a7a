package io.larch.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.Http1xServerConnection;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a connection's requests, and stops at the first of which two readers might make two
 * different ones: nothing behind it is looked at, whatever it is. Such a head is handed on as an
 * invalid request with an {@link ApiException}; such a body ends the request it belongs to.
 *
 * <p>In place of the decoder that Vert.x puts there, which can't be configured so.
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {

  /** Vert.x's name for its own. */
  private static final String NAME = "httpDecoder";

  private static final String VERTX_HANDLER = "handler";
  private static final String TURNS_NAME = "larch-turns";

  private static final Pattern VERSION = Pattern.compile("HTTP/(\\d)\\.\\d");

  private final Http1xServerConnection connection;
  private final HeadSyntax syntax = new HeadSyntax();
  private final RequestTurns turns = new RequestTurns(this::readOn);
  private boolean inHead = true;
  private boolean inTrailer;
  private int lengths;

  /** Why nothing is read any more; null while it is. */
  private @Nullable Throwable refusal;

  private boolean refusedInBody;

  private Consumer<ApiException> whoseBody = _ -> {};

  private StrictRequestDecoder(Http1xServerConnection connection, HttpServerOptions options) {
    super(options);
    this.connection = connection;
  }

  /** To be called for each new connection, before anything has been read from it. */
  static void install(HttpConnection connection, HttpServerOptions options) {
    Http1xServerConnection http1 = (Http1xServerConnection) connection;
    ChannelPipeline pipeline = http1.channelHandlerContext().pipeline();
    StrictRequestDecoder own = new StrictRequestDecoder(http1, options);
    pipeline.replace(NAME, NAME, own);
    pipeline.addBefore(VERTX_HANDLER, TURNS_NAME, own.turns);
    // Whoever has nothing more to ask is answered all the same, see RequestTurns.
    pipeline.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  /**
   * @param failure is given what is wrong with the body of the request that this connection has
   *     just handed on, if anything is; expected to answer at once unless that has been done
   */
  static void onMalformedBody(HttpConnection connection, Consumer<ApiException> failure) {
    Http1xServerConnection http1 = (Http1xServerConnection) connection;
    if (http1.channelHandlerContext().pipeline().get(NAME) instanceof StrictRequestDecoder own) {
      own.whoseBody = failure;
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out)
      throws Exception {
    if (refusal != null || (inHead && !mayBegin(ctx))) {
      if (!turns.isWaiting()) {
        buffer.skipBytes(buffer.readableBytes());
      }
      return;
    }
    int begin = buffer.readerIndex();
    int before = out.size();
    super.decode(ctx, buffer, out);
    if (inHead) {
      checkHead(buffer, begin, out, before);
    } else if (inTrailer) {
      checkTrailer(buffer, begin, out, before);
    }
    if (out.size() > before) {
      HttpObject last = (HttpObject) out.getLast();
      if (last.decoderResult().isFailure()) {
        refusal = last.decoderResult().cause();
        refusedInBody = !inHead;
        buffer.skipBytes(buffer.readableBytes());
      }
      inHead = last instanceof LastHttpContent;
      inTrailer = false;
      lengths = 0;
      syntax.begin();
    }
  }

  /** Before the head of a request: whether it is its turn. If that comes later, it is held back. */
  private boolean mayBegin(ChannelHandlerContext ctx) {
    if (turns.mayBegin() && ctx.channel().isActive()) {
      return true;
    }
    if (!turns.over() && ctx.channel().isActive()) {
      turns.hold(ctx.channel());
    }
    return false;
  }

  private void readOn() {
    ChannelHandlerContext ctx = connection.channelHandlerContext().pipeline().context(this);
    turns.release();
    if (ctx != null) {
      // First, so that whoever wants no more of what now comes has the last word.
      ctx.channel().config().setAutoRead(true);
      try {
        channelRead(ctx, Unpooled.EMPTY_BUFFER);
      } catch (Exception e) {
        ctx.fireExceptionCaught(e);
      }
      ctx.fireChannelReadComplete();
    }
  }

  /** No end of a connection ends a request, so there is nothing to be made of what is left. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof ChannelInputShutdownEvent) {
      ctx.fireUserEventTriggered(event);
    } else {
      super.userEventTriggered(ctx, event);
    }
  }

  /** Otherwise more is asked for whenever what has come was not enough for a message. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    if (turns.isWaiting()) {
      ctx.fireChannelReadComplete();
    } else {
      super.channelReadComplete(ctx);
    }
  }

  private void checkHead(ByteBuf buffer, int begin, List<Object> out, int before) {
    HttpMessage message = out.size() == before ? null : (HttpMessage) out.get(before);
    if (message != null && message.decoderResult().isFailure()) {
      return;
    }
    buffer.forEachByte(begin, buffer.readerIndex() - begin, syntax);
    ApiException problem = problem((HttpRequest) message);
    if (problem != null) {
      refuse(message == null ? createInvalidMessage() : message, problem, out, before);
    }
  }

  /** The fields behind the chunks, of which the decoder joins those that are folded. */
  private void checkTrailer(ByteBuf buffer, int begin, List<Object> out, int before) {
    if (out.size() > before && ((HttpObject) out.getLast()).decoderResult().isFailure()) {
      return;
    }
    buffer.forEachByte(begin, buffer.readerIndex() - begin, syntax);
    if (syntax.problem() != null) {
      ApiException problem = new ApiException(ErrorCode.INVALID_REQUEST, syntax.problem());
      refuse(new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER), problem, out, before);
    }
  }

  private static void refuse(
      HttpObject refused, ApiException problem, List<Object> out, int before) {
    refused.setDecoderResult(DecoderResult.failure(problem));
    while (out.size() > before) {
      out.removeLast();
    }
    out.add(refused);
  }

  private @Nullable ApiException problem(@Nullable HttpRequest request) {
    if (syntax.problem() != null) {
      return new ApiException(ErrorCode.INVALID_REQUEST, syntax.problem());
    }
    if (lengths > 1) {
      // Of an older version's, the decoder takes the first.
      return new ApiException(
          ErrorCode.INVALID_REQUEST, "There must be one Content-Length header.");
    }
    return request == null ? null : RequestHead.problem(request);
  }

  @Override
  protected HttpMessage createMessage(String[] initialLine) {
    String version = initialLine[2];
    if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
      var numbers = VERSION.matcher(version);
      if (!numbers.matches()) {
        throw new ApiException(
            ErrorCode.INVALID_REQUEST, "The version of the request line is not an HTTP version.");
      }
      if (!numbers.group(1).equals("1")) {
        throw new ApiException(
            ErrorCode.VERSION_NOT_SUPPORTED, "HTTP/1.1 and HTTP/1.0 are spoken here.");
      }
      // A later one of the same kind is read as the last that is known (RFC 9110, section 6.2).
      initialLine[2] = "HTTP/1.1";
    }
    return super.createMessage(initialLine);
  }

  @Override
  protected HttpMessage createInvalidMessage() {
    return new DefaultHttpRequest(
        HttpVersion.HTTP_1_1, HttpMethod.GET, "/bad-request", HeadersMultiMap.httpHeaders());
  }

  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    if (!inHead && !inTrailer) {
      // The decoder comes to the trailer's first line in a step of its own.
      inTrailer = true;
      syntax.beginTrailer();
    }
    AsciiString name = super.splitHeaderName(line, start, length);
    if (HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)) {
      lengths++;
    }
    return name;
  }

  /**
   * Vert.x fails the connection when it comes to what has been refused, in its turn after the
   * answers to earlier requests, and would close it at once.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    if (refusal == null || refusal != cause) {
      super.exceptionCaught(ctx, cause);
      return;
    }
    if (refusedInBody) {
      ApiException problem =
          cause instanceof ApiException known
              ? known
              : new ApiException(
                  ErrorCode.INVALID_REQUEST, "The body is not correctly divided into chunks.");
      whoseBody.accept(problem.withHeader("Connection", "close"));
      // For whoever reads the body.
      connection.handleException(cause);
    }
    connection.flush(_ -> LingeringClose.of(connection));
  }
}
