// M/M/1 at load 0.8 on ns-3's Simulator::Schedule: mm1_ns3 CUSTOMERS. Prints CPU seconds and the mean number in the system.
#include <sys/resource.h>

#include <cstdlib>
#include <iostream>

#include "ns3/core-module.h"

using namespace ns3;

static double CpuSeconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_utime.tv_usec * 1e-6;
}

class Queue {
 public:
  explicit Queue(long customers) : m_left(customers) {
    m_gap = CreateObject<ExponentialRandomVariable>();
    m_gap->SetAttribute("Mean", DoubleValue(1.0));
    m_service = CreateObject<ExponentialRandomVariable>();
    m_service->SetAttribute("Mean", DoubleValue(0.8));
    Simulator::Schedule(Seconds(m_gap->GetValue()), &Queue::Arrive, this);
  }

  double MeanNumber() const { return m_area / m_last; }

 private:
  void Arrive() {
    Account();
    if (++m_here == 1) Serve();
    if (--m_left > 0) Simulator::Schedule(Seconds(m_gap->GetValue()), &Queue::Arrive, this);
  }

  void Depart() {
    Account();
    if (--m_here > 0) Serve();
  }

  void Serve() { Simulator::Schedule(Seconds(m_service->GetValue()), &Queue::Depart, this); }

  void Account() {
    const double now = Simulator::Now().GetSeconds();
    m_area += m_here * (now - m_last);
    m_last = now;
  }

  Ptr<ExponentialRandomVariable> m_gap;
  Ptr<ExponentialRandomVariable> m_service;
  long m_left;
  long m_here = 0;
  double m_area = 0;
  double m_last = 0;
};

int main(int argc, char* argv[]) {
  const long customers = argc > 1 ? std::atol(argv[1]) : 1000000;
  const double started = CpuSeconds();
  Queue queue(customers);
  Simulator::Run();
  std::cout << CpuSeconds() - started << " " << queue.MeanNumber() << std::endl;
  Simulator::Destroy();
}
