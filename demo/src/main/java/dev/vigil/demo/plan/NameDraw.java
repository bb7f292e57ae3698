package dev.vigil.demo.plan;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Draws all names of a fleet from a seed; seed 0 has the names of the documentation. */
final class NameDraw {

    private static final Map<Role, TypeNames> DOCUMENTED = Map.ofEntries(
            Map.entry(Role.ORDER, new TypeNames("OrderFulfilment", "orders", "ReserveStock")),
            Map.entry(Role.LABEL, new TypeNames("ParcelLabel", "orders", "PrintLabel")),
            Map.entry(Role.REPORT, new TypeNames("NightlyReport", "reports", "RenderReport")),
            Map.entry(Role.SYNC, new TypeNames("CatalogSync", "reports", "LoadPage")),
            Map.entry(Role.REFUND, new TypeNames("RefundReview", "orders", "ScoreRefund")),
            Map.entry(Role.TRANSCODE, new TypeNames("VideoTranscode", "media", "Transcode")),
            Map.entry(Role.CART, new TypeNames("CartSession", "carts", "QuoteCart")),
            Map.entry(Role.RENEWAL, new TypeNames("ContractRenewal", "renewals", "LoadContract")),
            Map.entry(Role.LEDGER, new TypeNames("LedgerPosting", "ledger", "BookEntry")),
            Map.entry(Role.APPROVAL, new TypeNames("LoanApproval", "loans", "CheckCredit")),
            Map.entry(Role.CAPTURE, new TypeNames("PaymentCapture", "payments", "Charge")),
            Map.entry(Role.INVOICE, new TypeNames("InvoiceRun", "invoices", "RenderInvoice")),
            Map.entry(Role.REMINDER, new TypeNames("TrialReminder", "reminders", "SendReminder")),
            Map.entry(Role.SHIPMENT, new TypeNames("ShipmentRouting", "shipments", "PackShipment")),
            Map.entry(Role.ONBOARDING, new TypeNames("AccountOnboarding", "onboarding", "VerifyAccount")));

    private final Map<Role, TypeNames> types;
    private final String downDependency;
    private final String stockDependency;
    private final List<String> rivals;
    private final List<String> cartRivals;

    private NameDraw(
            Map<Role, TypeNames> types,
            String downDependency,
            String stockDependency,
            List<String> rivals,
            List<String> cartRivals) {
        this.types = types;
        this.downDependency = downDependency;
        this.stockDependency = stockDependency;
        this.rivals = rivals;
        this.cartRivals = cartRivals;
    }

    static NameDraw of(long seed) {
        return seed == 0
                ? new NameDraw(
                        new EnumMap<>(DOCUMENTED),
                        "payments-api",
                        "stock-service",
                        WordList.RIVALS.get(0),
                        List.of("checkout", "abandon"))
                : draw(new Random(seed));
    }

    private static NameDraw draw(Random random) {
        WordList nouns = new WordList(WordList.NOUNS, random);
        WordList deeds = new WordList(WordList.DEEDS, random);
        WordList verbs = new WordList(WordList.VERBS, random);
        Map<Role, TypeNames> types = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            String noun = nouns.draw();
            types.put(role, new TypeNames(noun + deeds.draw(), queue(noun), verbs.draw() + noun));
        }
        shareQueue(types, Role.ORDER, Role.LABEL);
        shareQueue(types, Role.ORDER, Role.REFUND);
        shareQueue(types, Role.REPORT, Role.SYNC);
        WordList services = new WordList(WordList.SERVICES, random);
        int rivals = random.nextInt(WordList.RIVALS.size());
        int cartRivals = (rivals + 1) % WordList.RIVALS.size();
        return new NameDraw(
                types,
                nouns.draw().toLowerCase(Locale.ROOT) + "-" + services.draw(),
                nouns.draw().toLowerCase(Locale.ROOT) + "-" + services.draw(),
                WordList.RIVALS.get(rivals),
                WordList.RIVALS.get(cartRivals));
    }

    private static void shareQueue(Map<Role, TypeNames> types, Role owner, Role guest) {
        TypeNames own = names(types, owner);
        TypeNames other = names(types, guest);
        types.put(guest, new TypeNames(other.type(), own.queue(), other.activity()));
    }

    private static TypeNames names(Map<Role, TypeNames> types, Role role) {
        TypeNames names = types.get(role);
        if (names == null) {
            throw new IllegalStateException("no names for " + role);
        }
        return names;
    }

    private static String queue(String noun) {
        String lower = noun.toLowerCase(Locale.ROOT);
        return lower.matches(".*[^aeiou]y") ? lower.substring(0, lower.length() - 1) + "ies" : lower + "s";
    }

    TypeNames type(Role role) {
        return names(types, role);
    }

    String downDependency() {
        return downDependency;
    }

    String stockDependency() {
        return stockDependency;
    }

    List<String> rivals() {
        return rivals;
    }

    List<String> cartRivals() {
        return cartRivals;
    }
}
