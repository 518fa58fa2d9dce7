// The hold model on std::priority_queue: hold PENDING HOLDS. Prints CPU seconds, and a sum that keeps the work from being left out.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <queue>
#include <random>
#include <sys/resource.h>
#include <vector>

struct Event {
  double time_s;
  uint64_t order;
  void (*action)(uint64_t);
  uint64_t argument;
};

struct Later {
  bool operator()(const Event& a, const Event& b) const {
    return a.time_s > b.time_s || (a.time_s == b.time_s && a.order > b.order);
  }
};

static uint64_t sum = 0;
static void add(uint64_t argument) { sum += argument; }

static double cpu_s() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_utime.tv_usec / 1e6;
}

int main(int, char** arguments) {
  const int pending = atoi(arguments[1]);
  const int holds = atoi(arguments[2]);
  std::mt19937_64 random(1);
  std::exponential_distribution<double> gap(1);
  std::vector<double> gaps(65536);
  for (auto& value : gaps) value = gap(random);
  std::priority_queue<Event, std::vector<Event>, Later> queue;
  uint64_t order = 0;
  for (int index = 0; index < pending; index++) queue.push({gap(random), order++, add, uint64_t(index)});
  const double before_s = cpu_s();
  for (int hold = 0; hold < holds; hold++) {
    const Event event = queue.top();
    queue.pop();
    event.action(event.argument);
    queue.push({event.time_s + gaps[hold & 65535], order++, add, uint64_t(hold)});
  }
  printf("%f %f\n", cpu_s() - before_s, double(sum));
}
