import com.google.common.collect.ImmutableMultimap;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import it.unibz.inf.ontop.injection.OntopSQLOWLAPIConfiguration;
import it.unibz.inf.ontop.query.RDF4JQueryFactory;
import it.unibz.inf.ontop.rdf4j.query.impl.OntopTupleQuery;
import it.unibz.inf.ontop.rdf4j.repository.OntopRepository;
import it.unibz.inf.ontop.rdf4j.repository.impl.OntopVirtualRepository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Executors;
import org.eclipse.rdf4j.query.algebra.*;
import org.eclipse.rdf4j.query.algebra.helpers.AbstractQueryModelVisitor;
import org.eclipse.rdf4j.query.impl.ListBindingSet;
import org.eclipse.rdf4j.query.parser.ParsedTupleQuery;
import org.eclipse.rdf4j.query.parser.sparql.SPARQLParser;
import org.eclipse.rdf4j.query.resultio.sparqljson.SPARQLResultsJSONWriter;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A SPARQL endpoint of Ontop over Spark's Thrift server: SELECT by GET or POST, answered in JSON. Ontop's own endpoint is
 * not on Maven Central.
 *
 * <p>Usage: java … Endpoint.java MAPPING KEYS ADDRESS PORT
 */
public class Endpoint {
    static OntopVirtualRepository repository;
    static OntopSQLOWLAPIConfiguration configuration;

    public static void main(String[] words) throws Exception {
        Properties settings = new Properties();
        settings.setProperty("ontop.allowRetrievingBlackBoxViewMetadataFromDB", "true");
        configuration = OntopSQLOWLAPIConfiguration.defaultBuilder()
            .nativeOntopMappingFile(words[0]).basicImplicitConstraintFile(words[1])
            .jdbcUrl(words[2]).jdbcDriver("org.apache.hive.jdbc.HiveDriver").jdbcUser("").jdbcPassword("")
            .properties(settings).build();
        repository = OntopRepository.defaultRepository(configuration);
        repository.init();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(words[3])), 0);
        server.setExecutor(Executors.newFixedThreadPool(2));
        server.createContext("/sparql", Endpoint::answer);
        server.start();
    }

    static void answer(HttpExchange exchange) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int status = 200;
        String type = "application/sparql-results+json";
        try {
            rows(query(exchange), body);
        } catch (Throwable error) {
            body.reset();
            body.writeBytes(String.valueOf(error.getMessage()).getBytes(UTF_8));
            status = 500;
            type = "text/plain; charset=utf-8";
        }
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Server", "ontop");
        exchange.sendResponseHeaders(status, body.size());
        exchange.getResponseBody().write(body.toByteArray());
        exchange.close();
    }

    static String query(HttpExchange exchange) throws IOException {
        String form = exchange.getRequestMethod().equals("POST")
            ? new String(exchange.getRequestBody().readAllBytes(), UTF_8) : exchange.getRequestURI().getRawQuery();
        for (String pair : form.split("&"))
            if (pair.startsWith("query=")) return URLDecoder.decode(pair.substring(6), UTF_8);
        throw new IllegalArgumentException("no query");
    }

    /** Writes the rows, each once where the query says DISTINCT: what it is ordered by was asked for too. */
    static void rows(String text, ByteArrayOutputStream body) throws Exception {
        ParsedTupleQuery parsed = (ParsedTupleQuery) new SPARQLParser().parseQuery(text, null);
        Projection top = Known.projection(parsed.getTupleExpr());
        List<String> names = new ArrayList<>();
        top.getProjectionElemList().getElements().forEach(it -> names.add(it.getProjectionAlias().orElse(it.getName())));
        parsed.getTupleExpr().visit(new Known());
        boolean distinct = top.getParentNode() instanceof Distinct;
        if (distinct) Known.order(top);
        SPARQLResultsJSONWriter writer = new SPARQLResultsJSONWriter(body);
        RDF4JQueryFactory factory = configuration.getInjector().getInstance(RDF4JQueryFactory.class);
        try (var connection = repository.getOntopEngine().getConnection();
             var found = new OntopTupleQuery(text, parsed, "", connection, ImmutableMultimap.of(), factory, configuration.getSettings()).evaluate()) {
            List<ListBindingSet> rows = new ArrayList<>();
            for (var row : found) rows.add(new ListBindingSet(names, names.stream().map(row::getValue).toList()));
            writer.startQueryResult(names);
            for (var row : distinct ? new LinkedHashSet<>(rows) : rows) writer.handleSolution(row);
            writer.endQueryResult();
        }
    }

    /** Puts what Ontop 5.1.2 and Spark's SQL do not know into what they know: EXISTS, and DISTINCT rows in another's order. */
    static class Known extends AbstractQueryModelVisitor<RuntimeException> {
        /** FILTER NOT EXISTS becomes MINUS, FILTER EXISTS a join; a filter that holds where a variable is free, a union. */
        @Override
        public void meet(Filter filter) {
            super.meet(filter);
            TupleExpr within = filter.getArg();
            ValueExpr condition = filter.getCondition();
            if (condition instanceof Exists exists)
                filter.replaceWith(joined(within, exists));
            else if (condition instanceof Not not && not.getArg() instanceof Exists exists)
                filter.replaceWith(new Difference(within, exists.getSubQuery()));
            else if (condition instanceof Or or && or.getLeftArg() instanceof Not not && not.getArg() instanceof Bound bound
                     && or.getRightArg() instanceof Exists exists)
                filter.replaceWith(new Union(new Filter(within.clone(), not.clone()),
                    joined(new Filter(within, bound.clone()), exists)));
        }

        /** A filter of what is optional stands in the join's condition. */
        @Override
        public void meet(LeftJoin join) {
            super.meet(join);
            for (ValueExpr part : parts(join.getCondition())) {
                if (!(part instanceof Not not && not.getArg() instanceof Exists exists)) continue;
                join.setRightArg(new Difference(join.getRightArg(), exists.getSubQuery()));
                if (part == join.getCondition()) join.setCondition(null);
                else ((And) part.getParentNode()).replaceWith(other((And) part.getParentNode(), part));
            }
        }

        static List<ValueExpr> parts(ValueExpr condition) {
            if (condition == null) return List.of();
            if (!(condition instanceof And and)) return List.of(condition);
            List<ValueExpr> found = new ArrayList<>(parts(and.getLeftArg()));
            found.addAll(parts(and.getRightArg()));
            return found;
        }

        static ValueExpr other(And and, ValueExpr part) {
            return and.getLeftArg() == part ? and.getRightArg() : and.getLeftArg();
        }

        static TupleExpr joined(TupleExpr within, Exists exists) {
            Set<String> shared = new LinkedHashSet<>(exists.getSubQuery().getBindingNames());
            shared.retainAll(within.getBindingNames());
            ProjectionElemList columns = new ProjectionElemList();
            for (String name : shared) if (!name.startsWith("_const_")) columns.addElement(new ProjectionElem(name));
            return new Join(within, new Distinct(new Projection(exists.getSubQuery(), columns)));
        }

        static Projection projection(TupleExpr top) {
            while (!(top instanceof Projection)) top = ((UnaryTupleOperator) top).getArg();
            return (Projection) top;
        }

        /** What the rows are ordered by is asked for too: Spark's SQL orders distinct rows by their own columns alone. */
        static void order(Projection top) {
            TupleExpr below = top.getArg();
            while (below instanceof Extension extension) below = extension.getArg();
            if (!(below instanceof Order order)) return;
            Extension keys = new Extension(order.getArg());
            for (OrderElem element : order.getElements()) {
                String name = element.getExpr() instanceof Var var ? var.getName() : "_order" + keys.getElements().size();
                if (!(element.getExpr() instanceof Var)) {
                    keys.addElement(new ExtensionElem(element.getExpr().clone(), name));
                    element.setExpr(new Var(name));
                }
                if (!top.getProjectionElemList().getProjectedNames().contains(name))
                    top.getProjectionElemList().addElement(new ProjectionElem(name));
            }
            if (!keys.getElements().isEmpty()) order.setArg(keys);
        }
    }
}
