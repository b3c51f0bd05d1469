/* The limit: a default run of the model, written for speed and for nothing else.
 *
 * The rules and draws are those of the package, for the mechanisms that a default run uses: logit
 * decisions with inertia, CES production with exponent -1 and critical mass 1.5, learning, clients,
 * accounts and Shapley values once a year. Nothing here can be switched on or off, and a new rule
 * would have to be written anew; that is the price of the speed, and why it is a yardstick only.
 *
 * Places do not meet in a default run. A run is therefore simulated WIDTH places at a time, through
 * all of its quarters, so that the state stays in registers and the nearest cache; each loop over
 * WIDTH is a vector instruction or two. No flag lets the compiler reorder sums, and outcomes agree
 * with those of the engine up to rounding. */

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { WIDTH = 8, MOST_PARTNERS = 10, LEVELS = 5, GROUPS = 2, MOST_LAG = 8, YEAR = 4 };
enum { SILO, FUNDED, FORMS };

#define EACH _Pragma("omp simd") for (int i = 0; i < WIDTH; i++)

/* Every number that the step takes, by the name of the parameter; limit.py
 * reads names and order from here. */
typedef struct {
    double partners, places, quarters, reporting_lag;
    double grant, grant_start, grant_length, grant_taper, grant_after;
    double own_target_incentive, shared_credit, credit_discount, mission_weight, mission_spread;
    double savings_value, reciprocity, routine_pull, mainstreaming;
    double effort_cost, own_cost, crowding, task_depth, interdependence, base_productivity;
    double capacity_growth, partner_burden, trust_saving, routine_saving;
    double decision_precision, review_rate, baseline_trust, trust_gain, trust_loss;
    double embedding_gain, embedding_loss, turnover, turnover_spread;
    double measurement_noise, corrective_action, shared_target;
    double gaming_ease, audit, gaming_penalty;
    double clients, exit_boost, prevention, publicity, word_of_mouth, fading, initial_awareness;
    double consultation, barrier_fall;
    double outcome_value, publicity_cost, consultation_cost, corrective_cost, evaluation_cost;
    double exit_rate[GROUPS], access_barrier[GROUPS];
} Numbers;

/* What a form brings, likewise. */
typedef struct {
    double coordination, overhead, set_up_cost, transaction_cost, pool_share, floor, cap;
    double embedding_rate, robustness, lead_time, clarity;
} Form;

/* What is recorded each quarter, by the name of the outcome; likewise. */
enum {
    JOINED_UP, EFFORT, TRUST, EMBEDDING, JOINT_PRODUCTION, CAPACITY, REPORTED_CAPACITY, OWN_OUTPUT,
    REPORTED_OWN_OUTPUT, OWN_TARGET_INCENTIVE_NOW, CLIENTS_IN_NEED, CLIENTS_HELPED, AWARENESS,
    REACH, REACH_LOWEST, EXCLUSION_INDEX, GRANT_PAID, GRANT_OFFERED, CORRECTIVE_PRESSURE, SAVINGS,
    POOL_BALANCE, POOL_IN, POOL_OUT, BENEFIT, COST, COST_REPORTED, COST_SET_UP, COST_OVERHEAD,
    COST_TRANSACTION, COST_DISPLACED, COST_PUBLICITY, COST_CONSULTATION, COST_CORRECTIVE,
    COST_EVALUATION, OUTCOMES
};

typedef double Places[WIDTH];

/* WIDTH places of one run at one moment. */
typedef struct {
    Places level[MOST_PARTNERS], effort[MOST_PARTNERS], share[MOST_PARTNERS], own[MOST_PARTNERS];
    Places trust[MOST_PARTNERS], embedding[MOST_PARTNERS], mission[MOST_PARTNERS];
    Places lost[MOST_PARTNERS], meeting[MOST_PARTNERS], year_share[MOST_PARTNERS];
    Places contribution[MOST_PARTNERS];
    int attributed; /* whether contributions are worked out */
    Places capacity, past[MOST_LAG + 1], reported, corrective, production, pool;
    Places clients[GROUPS], aware[GROUPS], barrier[GROUPS], reached[GROUPS], helped;
    Places pool_in, pool_out, savings, benefit;
    Places overhead, transaction, displaced;
    double set_up, grant, gaming;
    int form, oldest;
} Block;

/* Draws: SplitMix64, addressed as in sim/joinup/model/draws.py. */

static const uint64_t GOLDEN = 0x9E3779B97F4A7C15u;
enum { REVIEW = 1, CHOICE, TURNOVER, MEASUREMENT, MEASUREMENT_ANGLE, MISSION = 21, MISSION_ANGLE };
#define BEFORE_THE_FIRST 0xFFFFFFFFu

static inline uint64_t mix(uint64_t word)
{
    word ^= word >> 30;
    word *= 0xBF58476D1CE4E5B9u;
    word ^= word >> 27;
    word *= 0x94D049BB133111EBu;
    return word ^ word >> 31;
}

static inline uint64_t stream_of(uint64_t run, uint64_t purpose, uint64_t quarter)
{
    return mix(run + ((purpose << 32) + quarter + 1) * GOLDEN);
}

static inline void uniform(uint64_t stream, int member, int first, double *restrict drawn)
{
    EACH {
        uint64_t offset = (uint64_t)(member + 1) + ((uint64_t)(first + i) << 16);
        uint64_t bits = mix(stream + offset * GOLDEN) >> 12 | 0x3FF0000000000000u;
        double above_one; /* 1 and the 52 bits as its fraction */
        memcpy(&above_one, &bits, sizeof bits);
        drawn[i] = above_one - 1.0 + 0x1p-53;
    }
}

static void normal(uint64_t run, int purpose, uint32_t quarter, int member, int first, double *drawn)
{
    Places radius, turn;
    uniform(stream_of(run, purpose, quarter), member, first, radius);
    uniform(stream_of(run, purpose + 1, quarter), member, first, turn);
    EACH drawn[i] = sqrt(-2.0 * log(radius[i])) * cos(6.283185307179586 * turn[i]);
}

/* exp(x) for -60 <= x <= 0 to within two units in the last place: Cody and Waite's reduction and a
 * Taylor series, in steps that the compiler turns into vectors. */
static inline double exponential(double x)
{
    double shifted = x * 0x1.71547652b82fep0 + 0x1.8p52;
    double whole = shifted - 0x1.8p52;
    double rest = x - whole * 0x1.62e42fefa0000p-1 - whole * 0x1.cf79abc9e3b39p-40;
    double sum = 1.0 / 6227020800;
    sum = sum * rest + 1.0 / 479001600;
    sum = sum * rest + 1.0 / 39916800;
    sum = sum * rest + 1.0 / 3628800;
    sum = sum * rest + 1.0 / 362880;
    sum = sum * rest + 1.0 / 40320;
    sum = sum * rest + 1.0 / 5040;
    sum = sum * rest + 1.0 / 720;
    sum = sum * rest + 1.0 / 120;
    sum = sum * rest + 1.0 / 24;
    sum = sum * rest + 1.0 / 6;
    sum = sum * rest + 0.5;
    sum = sum * rest + 1.0;
    sum = sum * rest + 1.0;
    uint64_t power, low;
    memcpy(&low, &shifted, sizeof low);
    power = (low + 1023) << 52;
    double scale;
    memcpy(&scale, &power, sizeof scale);
    return sum * scale;
}

static inline double more(double a, double b) { return a > b ? a : b; }
static inline double less(double a, double b) { return a < b ? a : b; }

/* Rules: named as in sim/joinup/model/rules. */

static inline double ces_term(const Numbers *p, double share)
{
    return 1.0 / (p->base_productivity + (1.0 - p->base_productivity) * share);
}

static inline double ces_output(const Numbers *p, double fit, double mean_term)
{
    double base = p->base_productivity;
    double level = more(1.0 / mean_term - base, 0.0) * (1.0 / (1.0 - base));
    return fit * (level * sqrt(level));
}

static double coordination_fit(const Numbers *p, const Form *form)
{
    return sqrt(less(1.0, form->coordination / p->task_depth));
}

static void decide(const Numbers *p, const Form *form, Block *b, uint64_t run, int t, int first)
{
    int n = (int)p->partners;
    double low = ceil(less(form->floor, p->task_depth) * (LEVELS - 1) - 1e-9);
    double high = floor(form->cap * (LEVELS - 1) + 1e-9);
    double fit = coordination_fit(p, form), share_of_self = 1.0 / n;
    double credit = p->shared_credit * pow(p->credit_discount, p->reporting_lag);
    double savings = p->savings_value * (form->pool_share / n + (1.0 - form->pool_share) / n);
    double own_term[LEVELS], share_of[LEVELS], fixed[LEVELS], own_work[LEVELS];
    low = less(low, high);
    for (int l = 0; l < LEVELS; l++) {
        double effort = l / (double)(LEVELS - 1);
        share_of[l] = less(effort / p->task_depth, 1.0);
        own_term[l] = share_of_self * ces_term(p, share_of[l]);
        own_work[l] = more(p->own_target_incentive - p->crowding * effort, 0.0) / p->own_cost;
        fixed[l] = form->overhead * (effort > 0) + p->effort_cost * effort * effort / 2
                   - p->own_cost * own_work[l] * own_work[l] / 2;
    }
    uint64_t reviews = stream_of(run, REVIEW, t), choices = stream_of(run, CHOICE, t);
    for (int k = 0; k < n; k++) {
        Places review, draw, value[LEVELS], weight[LEVELS], best, total, passed, drawn;
        Places others, scale, pull;
        uniform(reviews, k, first, review);
        uniform(choices, k, first, draw);
        EACH {
            others[i] = (1.0 - share_of_self) * ces_term(p, b->trust[k][i]);
            scale[i] = (b->mission[k][i] + credit + savings) * (p->interdependence * n);
            pull[i] = p->reciprocity * b->trust[k][i] + p->routine_pull * b->embedding[k][i]
                      + b->grant + b->corrective[i];
        }
        for (int l = 0; l < LEVELS; l++) EACH {
            double made = ces_output(p, fit, others[i] + own_term[l]);
            double payoff = scale[i] * made + pull[i] * share_of[l]
                            - b->meeting[k][i] * (l / (double)(LEVELS - 1)) - fixed[l];
            value[l][i] = low <= l && l <= high ? p->decision_precision * payoff : -INFINITY;
        }
        EACH best[i] = value[0][i];
        for (int l = 1; l < LEVELS; l++) EACH best[i] = more(best[i], value[l][i]);
        for (int l = 0; l < LEVELS; l++) EACH {
            double odds = exponential(more(value[l][i] - best[i], -60.0));
            weight[l][i] = low <= l && l <= high ? odds : 0.0;
        }
        EACH total[i] = weight[0][i];
        for (int l = 1; l < LEVELS; l++) EACH total[i] += weight[l][i];
        EACH { passed[i] = weight[0][i]; drawn[i] = draw[i] * total[i] > passed[i]; }
        for (int l = 1; l < LEVELS - 1; l++) EACH {
            passed[i] += weight[l][i];
            drawn[i] += draw[i] * total[i] > passed[i];
        }
        EACH {
            double kept = less(more(b->level[k][i], low), high);
            double level = review[i] < p->review_rate ? drawn[i] : kept;
            double effort = level / (LEVELS - 1);
            b->level[k][i] = level;
            b->effort[k][i] = effort;
            b->share[k][i] = less(effort / p->task_depth, 1.0);
            b->own[k][i] = more(p->own_target_incentive - p->crowding * effort, 0.0) / p->own_cost;
        }
    }
}

static void meet(const Numbers *p, const Form *form, Block *b, uint64_t run, int t, int first)
{
    int n = (int)p->partners;
    uint64_t leaving = stream_of(run, TURNOVER, t);
    double rate = form->transaction_cost * pow(n - 1.0, p->partner_burden);
    for (int k = 0; k < n; k++) {
        Places draw;
        uniform(leaving, k, first, draw);
        EACH {
            double lost = p->turnover * (1.0 + p->turnover_spread * (2.0 * draw[i] - 1.0));
            b->lost[k][i] = less(more(lost * (1.0 - form->robustness), 0.0), 1.0);
            b->meeting[k][i] = rate * (1.0 - p->trust_saving * b->trust[k][i])
                               * (1.0 - p->routine_saving * b->embedding[k][i]);
        }
    }
}

static void report(const Numbers *p, const Form *form, Block *b, uint64_t run, int t, int first)
{
    Places noise;
    normal(run, MEASUREMENT, t, 0, first, noise);
    EACH {
        b->reported[i] = b->past[b->oldest][i] + p->measurement_noise * noise[i];
        double shortfall = more(p->shared_target - b->reported[i], 0.0);
        b->corrective[i] =
            b->form == FUNDED ? p->corrective_action * shortfall * form->clarity : 0.0;
    }
}

static void produce(const Numbers *p, const Form *form, Block *b, double *signal)
{
    int n = (int)p->partners, lag = (int)more(p->reporting_lag, 1.0);
    double reference = p->own_target_incentive / p->own_cost * n;
    double fit = coordination_fit(p, form), s = p->interdependence;
    Places total = {0}, own = {0};
    for (int k = 0; k < n; k++) EACH {
        total[i] += ces_term(p, b->share[k][i]);
        own[i] += b->own[k][i];
    }
    EACH {
        b->production[i] = ces_output(p, fit, total[i] / n);
        b->capacity[i] += p->capacity_growth * (b->production[i] - b->capacity[i]);
        b->past[b->oldest][i] = b->capacity[i];
        signal[i] = s * b->capacity[i] - (1.0 - s) * (1.0 - less(own[i] / reference, 1.0));
    }
    b->oldest = (b->oldest + 1) % lag;
}

static void serve(const Numbers *p, Block *b, const double *signal, const double *mean_effort)
{
    EACH b->helped[i] = 0.0;
    for (int g = 0; g < GROUPS; g++) {
        double entry = p->clients / p->places / GROUPS * p->exit_rate[g];
        Places hazard, entries, left;
        EACH {
            double aware = b->aware[g][i];
            double spread = p->publicity + p->word_of_mouth * aware * more(signal[i], 0.0);
            aware = less(more(aware + spread * (1.0 - aware) - p->fading * aware, 0.0), 1.0);
            b->aware[g][i] = aware;
            b->barrier[g][i] *= 1.0 - p->barrier_fall * p->consultation * mean_effort[i];
            b->reached[g][i] = aware * (1.0 - b->barrier[g][i]);
            double served = signal[i] * b->reached[g][i];
            hazard[i] = p->exit_rate[g] * more(1.0 + p->exit_boost * served, 0.1);
            entries[i] = entry * (1.0 - p->prevention * served);
        }
        EACH {
            double settled = entries[i] / hazard[i];
            left[i] = settled + (b->clients[g][i] - settled) * exponential(-hazard[i]);
            b->helped[i] += b->clients[g][i] + entries[i] - left[i];
            b->clients[g][i] = left[i];
        }
    }
}

static void account(const Numbers *p, const Form *form, Block *b, int t)
{
    int n = (int)p->partners;
    double reference = p->own_target_incentive / p->own_cost;
    double before = p->clients / p->places;
    Places working = {0};
    EACH b->transaction[i] = b->displaced[i] = 0.0;
    for (int k = 0; k < n; k++) EACH {
        working[i] += b->effort[k][i] > 0;
        b->transaction[i] += b->meeting[k][i] * b->effort[k][i];
        b->displaced[i] += reference - b->own[k][i];
    }
    EACH {
        double saved = p->savings_value * p->interdependence * n * b->production[i];
        double balance = b->pool[i] + form->pool_share * saved;
        b->overhead[i] = form->overhead * working[i];
        b->pool_in[i] = form->pool_share * saved;
        b->pool_out[i] = t % YEAR == YEAR - 1 ? balance : 0.0;
        b->pool[i] = balance - b->pool_out[i];
        b->savings[i] = b->pool_out[i] + (saved - b->pool_in[i]);
        double left = b->clients[0][i] + b->clients[1][i];
        b->benefit[i] = p->outcome_value * n * (before - left) / before;
    }
}

static void learn(const Numbers *p, const Form *form, Block *b, const double *total_share)
{
    int n = (int)p->partners;
    double gain = p->embedding_gain * p->mainstreaming * form->embedding_rate;
    for (int k = 0; k < n; k++) EACH {
        double share = b->share[k][i], trust = b->trust[k][i], routine = b->embedding[k][i];
        double observed = (total_share[i] - share) / (n - 1);
        double target = p->baseline_trust + (1.0 - p->baseline_trust) * observed;
        double rate = target > trust ? p->trust_gain : p->trust_loss;
        b->trust[k][i] = (trust + rate * (target - trust)) * (1.0 - b->lost[k][i]);
        routine += gain * share * (1.0 - routine) - p->embedding_loss * (1.0 - share) * routine;
        b->embedding[k][i] = less(more(routine, 0.0), 1.0) * (1.0 - b->lost[k][i]);
        b->year_share[k][i] += share;
    }
}

/* Shapley values over the year, from the worth of every coalition. */
static void attribute(const Numbers *p, const Form *form, Block *b)
{
    int n = (int)p->partners;
    double fit = coordination_fit(p, form), alone = ces_term(p, 0.0), inside[MOST_PARTNERS + 1];
    Places added[MOST_PARTNERS];
    double ways = 1.0; /* n - 1 over size - 1 */
    for (int size = 1; size <= n; size++) {
        inside[size] = 1.0 / (n * ways);
        ways = ways * (n - size) / size;
    }
    for (int k = 0; k < n; k++) EACH {
        added[k][i] = ces_term(p, b->year_share[k][i] / YEAR) - alone;
        b->contribution[k][i] = b->year_share[k][i] = 0.0;
    }
    for (int coalition = 0; coalition < 1 << n; coalition++) {
        int size = __builtin_popcount(coalition);
        double joins = size ? inside[size] : 0.0, waits = size < n ? -inside[size + 1] : 0.0;
        Places total, worth;
        EACH total[i] = n * alone;
        for (int k = 0; k < n; k++)
            if (coalition >> k & 1) EACH total[i] += added[k][i];
        EACH worth[i] = ces_output(p, fit, total[i] / n);
        for (int k = 0; k < n; k++) {
            double weight = coalition >> k & 1 ? joins : waits;
            EACH b->contribution[k][i] += weight * worth[i];
        }
    }
}

/* Sums over the places of a block; the last block of a run may hold fewer than WIDTH. */
static inline double sum(const double *values, int held)
{
    double total = 0.0;
#pragma omp simd reduction(+ : total)
    for (int i = 0; i < WIDTH; i++) total += i < held ? values[i] : 0.0;
    return total;
}

static void observe(const Numbers *p, const Form *form, const Block *b, int held, double *out)
{
    int n = (int)p->partners;
    double joint = b->form == FUNDED;
    Places effort = {0}, share = {0}, trust = {0}, routine = {0}, own = {0}, up, cost;
    Places aware = {0}, reached = {0}, clients = {0}, lowest, even;
    for (int k = 0; k < n; k++) EACH {
        effort[i] += b->effort[k][i];
        share[i] += b->share[k][i];
        trust[i] += b->trust[k][i];
        routine[i] += b->embedding[k][i];
        own[i] += b->own[k][i];
    }
    for (int g = 0; g < GROUPS; g++) EACH {
        clients[i] += b->clients[g][i];
        aware[i] += b->aware[g][i] * b->clients[g][i];
        reached[i] += b->reached[g][i] * b->clients[g][i];
    }
    double publicity = p->publicity_cost * p->publicity, set_up = b->set_up;
    double consultation = joint * p->consultation_cost * p->consultation;
    double evaluation = joint * p->evaluation_cost;
    EACH {
        double most = more(b->reached[0][i], b->reached[1][i]);
        up[i] = share[i] / n >= 0.5 - 1e-9;
        lowest[i] = less(b->reached[0][i], b->reached[1][i]);
        even[i] = most > 0 ? lowest[i] / most : 1.0;
        cost[i] = set_up + b->overhead[i] + b->transaction[i] + b->displaced[i] + publicity
                  + consultation + p->corrective_cost * b->corrective[i] * n + evaluation;
    }
    double shares = sum(share, held), corrective = sum(b->corrective, held);
    double owned = sum(own, held), costs = sum(cost, held);
    out[JOINED_UP] += sum(up, held);
    out[EFFORT] += sum(effort, held);
    out[TRUST] += sum(trust, held);
    out[EMBEDDING] += sum(routine, held);
    out[JOINT_PRODUCTION] += sum(b->production, held);
    out[CAPACITY] += sum(b->capacity, held);
    out[REPORTED_CAPACITY] += sum(b->reported, held);
    out[OWN_OUTPUT] += owned;
    out[REPORTED_OWN_OUTPUT] += owned + b->gaming * n * held;
    out[OWN_TARGET_INCENTIVE_NOW] += p->own_target_incentive * held;
    out[CLIENTS_IN_NEED] += sum(clients, held);
    out[CLIENTS_HELPED] += sum(b->helped, held);
    out[AWARENESS] += sum(aware, held);
    out[REACH] += sum(reached, held);
    out[REACH_LOWEST] += sum(lowest, held);
    out[EXCLUSION_INDEX] += sum(even, held);
    out[GRANT_PAID] += b->grant * shares;
    out[GRANT_OFFERED] += b->grant * n * held;
    out[CORRECTIVE_PRESSURE] += corrective;
    out[SAVINGS] += sum(b->savings, held);
    out[POOL_BALANCE] += sum(b->pool, held);
    out[POOL_IN] += sum(b->pool_in, held);
    out[POOL_OUT] += sum(b->pool_out, held);
    out[BENEFIT] += sum(b->benefit, held);
    out[COST] += costs;
    out[COST_REPORTED] += costs * form->clarity;
    out[COST_SET_UP] += set_up * held;
    out[COST_OVERHEAD] += sum(b->overhead, held);
    out[COST_TRANSACTION] += sum(b->transaction, held);
    out[COST_DISPLACED] += sum(b->displaced, held);
    out[COST_PUBLICITY] += publicity * held;
    out[COST_CONSULTATION] += consultation * held;
    out[COST_CORRECTIVE] += p->corrective_cost * corrective * n;
    out[COST_EVALUATION] += evaluation * held;
}

/* Turn the sums of a quarter into means where the outcome is a mean. */
static void average(const Numbers *p, double *out)
{
    static const int by_place[] = {JOINED_UP, JOINT_PRODUCTION, CAPACITY, REPORTED_CAPACITY,
                                   OWN_TARGET_INCENTIVE_NOW, REACH_LOWEST, EXCLUSION_INDEX,
                                   CORRECTIVE_PRESSURE};
    static const int by_agency[] = {EFFORT, TRUST, EMBEDDING, OWN_OUTPUT, REPORTED_OWN_OUTPUT};
    for (unsigned j = 0; j < sizeof by_place / sizeof *by_place; j++)
        out[by_place[j]] /= p->places;
    for (unsigned j = 0; j < sizeof by_agency / sizeof *by_agency; j++)
        out[by_agency[j]] /= p->places * p->partners;
    out[AWARENESS] /= out[CLIENTS_IN_NEED];
    out[REACH] /= out[CLIENTS_IN_NEED];
}

static double grant_level(const Numbers *p, int t)
{
    double since = t - p->grant_start;
    double steps = less(more(since - p->grant_length + 1, 0.0), p->grant_taper + 1);
    double share = p->grant_after + (1 - p->grant_after) * (1 - steps / (p->grant_taper + 1));
    return since >= 0 && p->grant_length > 0 ? p->grant * share : 0.0;
}

static void open_block(const Numbers *p, Block *b, uint64_t run, int first)
{
    memset(b, 0, sizeof *b);
    for (int k = 0; k < (int)p->partners; k++) {
        normal(run, MISSION, BEFORE_THE_FIRST, k, first, b->mission[k]);
        EACH {
            b->mission[k][i] = more(p->mission_weight + p->mission_spread * b->mission[k][i], 0.0);
            b->trust[k][i] = p->baseline_trust;
            b->own[k][i] = p->own_target_incentive / p->own_cost;
        }
    }
    for (int g = 0; g < GROUPS; g++) EACH {
        b->clients[g][i] = p->clients / p->places / GROUPS;
        b->aware[g][i] = p->initial_awareness;
        b->barrier[g][i] = p->access_barrier[g];
        b->reached[g][i] = p->initial_awareness * (1.0 - p->access_barrier[g]);
    }
}

static void step(const Numbers *p, const Form *forms, Block *b, uint64_t run, int t, int first)
{
    int n = (int)p->partners;
    Places signal, share = {0}, effort = {0};
    b->grant = grant_level(p, t);
    b->set_up = 0.0;
    b->gaming = p->gaming_ease * more(p->own_target_incentive * (1.0 - p->audit)
                                      - p->audit * p->gaming_penalty, 0.0);
    if (t == p->grant_start + forms[FUNDED].lead_time) {
        b->form = FUNDED;
        b->set_up = forms[FUNDED].set_up_cost * n;
    }
    const Form *form = &forms[b->form];
    meet(p, form, b, run, t, first);
    report(p, form, b, run, t, first);
    decide(p, form, b, run, t, first);
    for (int k = 0; k < n; k++) EACH {
        share[i] += b->share[k][i];
        effort[i] += b->effort[k][i];
    }
    EACH effort[i] /= n;
    produce(p, form, b, signal);
    serve(p, b, signal, effort);
    account(p, form, b, t);
    learn(p, form, b, share);
    if (t % YEAR == YEAR - 1) {
        if (b->attributed) attribute(p, form, b);
        else for (int k = 0; k < n; k++) EACH b->year_share[k][i] = 0.0;
    }
}

/* Simulate runs `first_replicate`, `first_replicate` + 1, ... of one seed.
 *
 * `recorded` takes (run, quarter, outcome), zeroed before; the first quarter is the state before
 * any. `contributions` takes (run, partner, place), those of the last year; null leaves them out. */
void simulate(const Numbers *p, const Form *forms, uint64_t seed, uint64_t first_replicate,
              int n_runs, double *recorded, double *contributions)
{
    int places = (int)p->places, n = (int)p->partners, quarters = (int)p->quarters;
    for (int number = 0; number < n_runs; number++) {
        uint64_t replicate = first_replicate + (uint64_t)number;
        uint64_t run = mix(mix(seed + GOLDEN) + (replicate + 1) * GOLDEN);
        double *out = recorded + (size_t)number * (quarters + 1) * OUTCOMES;
        for (int first = 0; first < places; first += WIDTH) {
            int held = (int)less(WIDTH, places - first);
            Block b;
            open_block(p, &b, run, first);
            b.attributed = contributions != 0;
            observe(p, &forms[SILO], &b, held, out);
            for (int t = 0; t < quarters; t++) {
                step(p, forms, &b, run, t, first);
                observe(p, &forms[b.form], &b, held, out + (size_t)(t + 1) * OUTCOMES);
            }
            for (int k = 0; b.attributed && k < n; k++)
                for (int i = 0; i < held; i++)
                    contributions[((size_t)number * n + k) * places + first + i] =
                        b.contribution[k][i];
        }
        out[COST] = out[COST_REPORTED] = out[COST_PUBLICITY] = 0.0; /* no quarter, no cost */
        for (int t = 0; t <= quarters; t++) average(p, out + (size_t)t * OUTCOMES);
    }
}
